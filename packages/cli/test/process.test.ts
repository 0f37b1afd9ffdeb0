import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isolatedStore } from '@firstline/store/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { firstline } from './command-line.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const store = isolatedStore();
afterAll(() => store.close());

/** The program as a process of its own, from its sources. */
const spawned = (parameters: readonly string[], environment: Record<string, string>) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=@firstline/source', '--import', 'tsx', main, ...parameters],
      { env: { PATH: process.env.PATH ?? '', ...environment } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

describe('the process', () => {
  it('ends with the exit codes of the page, with data on stdout and talk on stderr', async () => {
    const environment = { REDIS_URL: store.url, REDIS_PREFIX: store.prefix };
    const [list, unknown, nothing] = await Promise.all([
      spawned(['incidents', '--json'], environment),
      spawned(['incident'], environment),
      spawned(['incidents', 'inc-none'], environment),
    ]);
    expect(list.code).toBe(0);
    expect(JSON.parse(list.stdout)).toEqual({ incidents: [] });
    expect(unknown).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean incidents?'),
    });
    expect(nothing).toMatchObject({ code: 3, stdout: '' });
  }, 60_000);
});

describe('without its Redis', () => {
  it('ends with 4 within seconds, also when the server is there and says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    for (const url of ['redis://127.0.0.1:1', `redis://127.0.0.1:${port}`]) {
      for (const command of [['incidents'], ['stop']]) {
        const since = Date.now();
        const ended = await firstline(command, { environment: { REDIS_URL: url } });
        expect([url, command, ended.code]).toEqual([url, command, 4]);
        expect(ended.stderr).toContain('Redis');
        // The promise is three seconds; the rest is for a loaded machine.
        expect(Date.now() - since).toBeLessThan(8_000);
      }
    }
    silent.close();
  }, 60_000);

  it('says how to tell where Redis is when nothing does, with 2', async () => {
    const ended = await firstline(['incidents']);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('npm start, or set REDIS_URL') });
  });
});
