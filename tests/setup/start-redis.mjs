// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

const root = join(import.meta.dirname, '..', '..');
const READY_TIMEOUT_MS = 15_000;

/**
 * Where the lab's own code finds (or gets) a redis-server; run from its sources, so that no build is needed.
 * @returns {Promise<{ path: string, environment: Record<string, string> }>}
 */
async function findRedis() {
  const finder = spawn(
    process.execPath,
    [
      ...['--conditions=@firstline/source', '--import', 'tsx'],
      join(root, 'infra', 'lab', 'src', 'programs', 'main.ts'),
      ...['redis', join(root, '.firstline', 'parts')],
    ],
    { cwd: root, env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output, [code]] = await Promise.all([text(finder.stdout), once(finder, 'exit')]);
  if (code !== 0) throw new Error('the integration tests need a redis-server, or TEST_REDIS_URL');
  return JSON.parse(output);
}

/** @param {number} port @returns {Promise<boolean>} */
function answersPing(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}

/** One Redis for the whole run, on a free port and in a folder of its own, unless TEST_REDIS_URL names one. */
export default async function startRedis() {
  if (process.env.TEST_REDIS_URL) return;
  const { path, environment } = await findRedis();
  // For the tests that freeze and kill a Redis of their own.
  process.env.TEST_REDIS_SERVER = path;
  process.env.TEST_REDIS_SERVER_ENVIRONMENT = JSON.stringify(environment);
  const [directory, port] = await Promise.all([mkdtemp(join(tmpdir(), 'firstline-redis-')), freePort()]);
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--dir', directory, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const redis = spawn(path, [...settings, ...durable], {
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  // A run that is killed, or whose teardown never comes, takes its Redis with it.
  process.once('exit', () => redis.kill('SIGKILL'));
  redis.unref();
  Object.assign(globalThis, { testRedis: { process: redis, directory } });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await answersPing(port))) {
    if (redis.exitCode !== null || Date.now() > deadline)
      throw new Error(`${path} did not start on port ${port}`);
    await sleep(20);
  }
  process.env.TEST_REDIS_URL = `redis://127.0.0.1:${port}`;
}
