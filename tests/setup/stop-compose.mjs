// @ts-check
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Takes down what start-compose.mjs started, volumes and engine included. COMPOSE_TEST_KEEP=1 leaves it, to look at or use again. */
export default function stopCompose() {
  if (process.env.COMPOSE_TEST_KEEP === '1' || process.env.COMPOSE_TEST_STACK) return;
  spawnSync('docker', ['compose', 'down', '--volumes', '--remove-orphans', '--timeout', '3'], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: 'ignore',
  });
  const { COMPOSE_STANDINS_DIR: standIns, COMPOSE_TEST_OWN_ENGINE: own } = process.env;
  if (standIns && own === '1') spawnSync(join(standIns, 'up.sh'), ['stop'], { stdio: 'ignore' });
  if (process.env.RUNBOOKS) rmSync(process.env.RUNBOOKS, { recursive: true, force: true });
}
