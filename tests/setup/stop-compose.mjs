// @ts-check
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Takes down what start-compose.mjs started, with its volumes. COMPOSE_TEST_KEEP=1 leaves it, to look at or use again. */
export default function stopCompose() {
  if (process.env.COMPOSE_TEST_KEEP === '1' || process.env.COMPOSE_TEST_STACK) return;
  spawnSync('docker', ['compose', 'down', '--volumes', '--remove-orphans', '--timeout', '3'], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: 'ignore',
  });
  if (process.env.RUNBOOKS) rmSync(process.env.RUNBOOKS, { recursive: true, force: true });
}
