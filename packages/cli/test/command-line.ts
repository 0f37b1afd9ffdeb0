import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ExitCode, Surroundings } from '../src/index.ts';
import { runFirstline } from '../src/index.ts';

export interface Ended {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in this process, as a pipe would see it, and returns what it said. No lab runs unless `labFile` says so. */
export async function firstline(
  parameters: readonly string[],
  change: Partial<Omit<Surroundings, 'streams'>> & {
    readonly terminal?: boolean;
    readonly typed?: string;
  } = {},
): Promise<Ended> {
  const { terminal = false, typed = '', ...surroundings } = change;
  const tty = terminal ? { isTTY: true, columns: 120 } : {};
  const stdin = Object.assign(new PassThrough(), tty);
  stdin.end(typed);
  const stdout = Object.assign(new PassThrough(), tty);
  const stderr = Object.assign(new PassThrough(), tty);
  const said = Promise.all([text(stdout), text(stderr)]);
  const code = await runFirstline(parameters, {
    environment: {},
    labFile: '/nowhere/lab.env',
    loginName: 'eve',
    signal: new AbortController().signal,
    fetch: globalThis.fetch,
    now: () => new Date(),
    ...surroundings,
    streams: { stdin, stdout, stderr },
  });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, stdout: out, stderr: err };
}
