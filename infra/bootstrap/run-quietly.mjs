// @ts-check
import { spawn } from 'node:child_process';
import { root } from './repository.mjs';

const REPEAT_MS = 5_000;

/**
 * Runs a command whose output nobody wants to read unless it fails; then all of it is shown and the process ends
 * with 1. Says on stderr what it does, and again every few seconds, so that nobody has to guess.
 * @param {string} what  as in “installing dependencies”
 * @param {string[]} command  program and arguments; no shell
 * @param {Record<string, string>} [environment]  added to this process's own
 * @returns {Promise<void>}
 */
export async function runQuietly(what, [program = '', ...parameters], environment = {}) {
  const since = Date.now();
  const seconds = () => Math.round((Date.now() - since) / 1_000);
  console.error(`${what} …`);
  const progress = setInterval(() => console.error(`  still ${what} (${seconds()} s)`), REPEAT_MS);
  const child = spawn(program, parameters, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  /** @type {string | undefined} */
  const failure = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  clearInterval(progress);
  if (failure === undefined) {
    console.error(`  done in ${seconds()} s`);
    return;
  }
  console.error(`${output}\n${what} failed (${failure}): ${[program, ...parameters].join(' ')}`);
  process.exit(1);
}
