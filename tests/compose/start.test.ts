import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allHealthy } from './stack.ts';

const root = join(import.meta.dirname, '..', '..');
let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'firstline-start-'));
  for (const tool of ['bash', 'dirname', 'sort', 'head', 'awk', 'df', 'env'])
    symlinkSync(`/usr/bin/${tool}`, join(path, tool));
});
afterEach(() => rmSync(path, { recursive: true }));

/** A docker that answers each of these questions so, and everything else with an error. */
function fakeDocker(answers: Readonly<Record<string, string>>): void {
  const cases = Object.entries(answers).map(([question, answer]) => `*"${question}"*) echo '${answer}' ;;`);
  const script = `#!/bin/bash\ncase "$*" in ${cases.join(' ')} *) exit 1 ;; esac\n`;
  writeFileSync(join(path, 'docker'), script, { mode: 0o755 });
}

const start = (parameters: string[], environment: Record<string, string | undefined>) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const env = { ...process.env, ...environment };
    execFile(join(root, 'start.sh'), parameters, { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` }),
    );
  });

const good = { 'Server.Version': '28.5.2', 'compose version': '2.40.3', MemTotal: '16000000000' };

describe('./start.sh looks first', () => {
  it.each([
    { what: 'no docker', answers: undefined, says: /Docker is not installed: https/ },
    { what: 'a daemon that does not answer', answers: {}, says: /Docker does not answer.*group docker/s },
    {
      what: 'an old engine',
      answers: { ...good, 'Server.Version': '20.10.24' },
      says: /20\.10\.24 is too old: 25 or newer/,
    },
    {
      what: 'no compose',
      answers: { 'Server.Version': '28.5.2' },
      says: /Docker Compose v2 is missing: https/,
    },
    {
      what: 'too little memory for a model',
      answers: { ...good, MemTotal: '4000000000' },
      says: /4 GB of memory, 8 are needed.*--rules/s,
    },
  ])('and with $what says so, and what to do', async ({ answers, says }) => {
    if (answers) fakeDocker(answers as Record<string, string>);
    const { code, output } = await start([], { PATH: path, MODEL: undefined });
    expect([code, output]).toEqual([1, expect.stringMatching(says)]);
  });

  it('and refuses a port that is taken, by its name', async () => {
    fakeDocker({ ...good, DockerRootDir: '/nowhere' });
    // The stack of this suite listens there.
    const { code, output } = await start([], { PATH: path });
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`Port ${process.env.CONSOLE_PORT} is in use: CONSOLE_PORT=`),
    ]);
  });
});

describe('./start.sh', () => {
  it('starts what is missing, tells what is healthy, and ends with addresses and what to try', async () => {
    await allHealthy();
    const { code, output } = await start(['--no-checks'], {});
    expect([code, output]).toEqual([0, expect.stringContaining('Firstline is ready.')]);
    for (const service of ['redis', 'rundeck', 'executor'])
      expect(output).toMatch(new RegExp(`^ +${service} +healthy$`, 'm'));
    expect(output).toContain(`http://127.0.0.1:${process.env.CONSOLE_PORT}`);
    expect(output).toContain('docker compose exec simulator fault service on');
  }, 300_000);
});
