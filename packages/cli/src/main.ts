#!/usr/bin/env node
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { exitCodes } from './exit-codes.ts';
import { runFirstline } from './run-firstline.ts';

/** How long a command may take to stop by itself after Ctrl-C, in milliseconds. */
const STOP_WITHIN_MS = 1_000;

const interruption = new AbortController();
process.on('SIGINT', () => {
  if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
  interruption.abort(new Error('interrupted'));
  setTimeout(() => process.exit(exitCodes.interrupted), STOP_WITHIN_MS).unref();
});
// `firstline incidents | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.done);
  throw error;
});

process.exitCode = await runFirstline(process.argv.slice(2), {
  environment: process.env,
  labFile: fileURLToPath(new URL('../../../.firstline/lab.env', import.meta.url)),
  loginName: loginName(),
  streams: process,
  signal: interruption.signal,
  fetch: globalThis.fetch,
  now: () => new Date(),
});

/** A container's user often has no name. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
