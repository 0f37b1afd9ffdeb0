// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../setup/free-port.mjs';

const root = join(import.meta.dirname, '..', '..');

const READY_TIMEOUT_MS = 30_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @param {string} file  relative to the checkout
 * @param {string[]} parameters
 * @param {NodeJS.ProcessEnv} environment
 */
function start(file, parameters, environment) {
  const child = fork(join(root, file), parameters, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  return child;
}

/**
 * Starts a service as built and waits until it is ready.
 * @param {'ingest' | 'analyzer' | 'executor'} name
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string>} its address
 */
export async function startService(name, environment) {
  const port = String(await freePort());
  const child = start(`services/${name}/dist/main.js`, [], {
    ...environment,
    LOG_LEVEL: 'warn',
    [`${name.toUpperCase()}_PORT`]: port,
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return url;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not become ready`);
    await sleep(50);
  }
}

/**
 * Starts one worker of the bare queues and waits until it listens.
 * @param {string[]} parameters
 */
export async function startBareWorker(parameters) {
  await once(start('tests/bench/bare-two-hop.mjs', parameters, {}), 'message');
}

/** Ends everything that was started. */
export async function stopAll() {
  await Promise.all(
    [...running].map(async (child) => {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }),
  );
  running.clear();
}
