import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { firstline } from '../test/command-line.ts';

const directory = mkdtempSync(join(tmpdir(), 'cli-run-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the command line', () => {
  it('says its version, and its help with examples, on stdout', async () => {
    expect(await firstline(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    const help = await firstline(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('Examples:');
    expect(help.stdout).toContain('Exit codes:');
  });

  it('suggests the near one for an unknown command and ends with 2', async () => {
    const ended = await firstline(['runboks']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('Did you mean runbooks?');
  });

  it('ends with 2 for an unknown option and for a wrong setting', async () => {
    expect((await firstline(['runbooks', 'check', '--frob'])).code).toBe(2);
    const wrong = await firstline(['runbooks', 'check'], { environment: { REDIS_PREFIX: 'NOT GOOD' } });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('REDIS_PREFIX');
  });

  it('shows no colours in a pipe, with NO_COLOR, and with --no-color', async () => {
    const sequence = '\u001b[';
    expect((await firstline(['runbooks', 'check'], { terminal: true })).stdout).toContain(sequence);
    expect((await firstline(['runbooks', 'check'])).stdout).not.toContain(sequence);
    const environment = { NO_COLOR: '1' };
    expect((await firstline(['runbooks', 'check'], { terminal: true, environment })).stdout).not.toContain(
      sequence,
    );
    expect((await firstline(['runbooks', 'check', '--no-color'], { terminal: true })).stdout).not.toContain(
      sequence,
    );
  });
});

describe('firstline runbooks check', () => {
  it('lists what is good on stdout and talks on stderr', async () => {
    const ended = await firstline(['runbooks', 'check', 'runbooks']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('restart_service');
    expect(ended.stderr).toMatch(/^\d+ runbook\(s\) good\n$/);
  });

  it('prints file, line, column and reason of every problem and ends with 1', async () => {
    const file = join(directory, 'broken.yaml');
    writeFileSync(file, 'name: broken\nrisk: enormous\n');
    const ended = await firstline(['runbooks', 'check', directory]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(`${file}:2:1 risk: `);
    const document = JSON.parse((await firstline(['runbooks', 'check', directory, '--json'])).stdout);
    expect(document.problems[0]).toMatchObject({
      file,
      line: expect.any(Number),
      reason: expect.any(String),
    });
  });
});
