// @ts-check
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import stopCompose from './stop-compose.mjs';

const root = join(import.meta.dirname, '..', '..');
const images = ['debian', 'forky', 'node-24', 'redis-7', 'prometheus', 'alertmanager'];

/**
 * @param {string} command
 * @param {string[]} parameters
 */
function run(command, parameters) {
  const { status, error } = spawnSync(command, parameters, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error || status !== 0)
    throw new Error(`${[command, ...parameters].join(' ')} failed: ${error?.message ?? `exit ${status}`}`);
}

/** The shipped runbooks, allowed to act as often as this suite breaks things: the budgets have tests of their own. */
function patientRunbooks() {
  const directory = mkdtempSync(join(tmpdir(), 'firstline-runbooks-'));
  chmodSync(directory, 0o755);
  cpSync(join(root, 'runbooks'), directory, { recursive: true });
  for (const name of readdirSync(directory)) {
    const file = join(directory, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/per_hour: \d+/, 'per_hour: 60, recurrences: 60'));
  }
  return directory;
}

/** @param {string} service @param {number} port */
const publishedPort = (service, port) =>
  spawnSync('docker', ['compose', 'port', service, String(port)], { cwd: root, encoding: 'utf8' })
    .stdout.trim()
    .split(':')
    .at(-1) ?? '';

/**
 * Builds the images and starts one stack for all files of the suite, with a name and ports of its own.
 *   COMPOSE_STANDINS_DIR   makes an engine and stand-ins of the public images first (up.sh and images.sh there)
 *   COMPOSE_TEST_REAL=1    the real Rundeck and Ollama, as docker-compose.yml has them, in place of our stand-ins
 *   COMPOSE_TEST_STACK     the project of a stack that an earlier run left with COMPOSE_TEST_KEEP=1: nothing is started
 */
export default async function startCompose() {
  const standIns = process.env.COMPOSE_STANDINS_DIR;
  if (standIns) {
    // An engine that was not there before is stopped again with the suite.
    if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0)
      process.env.COMPOSE_TEST_OWN_ENGINE = '1';
    run(join(standIns, 'up.sh'), []);
    run(join(standIns, 'images.sh'), images);
  }
  if (spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status !== 0)
    throw new Error('this suite needs Docker with Compose v2: https://docs.docker.com/engine/install/');
  const stack = process.env.COMPOSE_TEST_STACK;
  Object.assign(process.env, {
    COMPOSE_PROJECT_NAME: stack ?? `firstline-test-${randomBytes(3).toString('hex')}`,
    COMPOSE_FILE: ['docker-compose.yml', process.env.COMPOSE_TEST_REAL === '1' ? [] : 'compose.standin.yaml']
      .flat()
      .join(':'),
    MODEL: process.env.MODEL ?? 'none',
    // More than twenty repairs an hour is what this suite is about.
    FLEET_PER_HOUR: '200',
    RUNBOOKS: patientRunbooks(),
  });
  const ports = stack
    ? { CONSOLE_PORT: publishedPort('console', 4700), INGEST_PORT: publishedPort('ingest', 4701) }
    : { CONSOLE_PORT: String(await freePort()), INGEST_PORT: String(await freePort()) };
  Object.assign(process.env, ports);
  if (stack) return;
  // Stand-ins of public images exist only here: asking a registry for them would fail.
  const pull = standIns ? ['--pull', 'never'] : [];
  try {
    run('docker', ['compose', '--progress', 'quiet', 'build']);
    run('docker', ['compose', '--progress', 'quiet', 'up', '--detach', '--quiet-pull', ...pull]);
  } catch (error) {
    // Whoever fails here gets no teardown from jest.
    stopCompose();
    throw error;
  }
}
