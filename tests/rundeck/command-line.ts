import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runFirstline } from '@firstline/cli';
import type { TestServer } from './server.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `firstline …` against a test server; `typed` is what a person at the terminal types. */
export async function firstline(
  server: Pick<TestServer, 'url' | 'adminToken'>,
  parameters: readonly string[],
  {
    typed,
    environment = {},
    fetch = globalThis.fetch,
  }: {
    typed?: string;
    environment?: Readonly<Record<string, string>>;
    fetch?: typeof globalThis.fetch;
  } = {},
): Promise<Ended> {
  const tty = typed === undefined ? {} : { isTTY: true, columns: 120 };
  const [stdin, stdout, stderr] = [0, 1, 2].map(() => Object.assign(new PassThrough(), tty)) as [
    PassThrough,
    PassThrough,
    PassThrough,
  ];
  stdin.end(typed ?? '');
  const said = Promise.all([text(stdout), text(stderr)]);
  const code = await runFirstline(parameters, {
    environment: { RUNDECK_URL: server.url, RUNDECK_TOKEN: server.adminToken, NO_COLOR: '1', ...environment },
    labFile: '/nowhere/lab.env',
    loginName: 'eve',
    streams: { stdin, stdout, stderr },
    signal: new AbortController().signal,
    fetch,
    now: () => new Date(),
  });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, stdout: out, stderr: err };
}
