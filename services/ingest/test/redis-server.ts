import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A redis-server for one test alone, set up as in production, which the test may freeze, kill and start again. */
export interface RedisServer {
  readonly url: string;
  start(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** Kills it and deletes its data. */
  remove(): Promise<void>;
}

/** Reserves port and directory; nothing runs before `start()`. */
export async function ownRedis(): Promise<RedisServer> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'firstline-redis-'));
  let server: ChildProcess | undefined;
  const own: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const settings = {
        port,
        bind: '127.0.0.1',
        dir: directory,
        save: '',
        appendonly: 'yes',
        appendfsync: 'always',
      };
      const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
      server = spawn(process.env.TEST_REDIS_SERVER ?? 'redis-server', args, {
        env: { ...process.env, ...JSON.parse(process.env.TEST_REDIS_SERVER_ENVIRONMENT ?? '{}') },
        stdio: 'ignore',
      });
      await once(server, 'spawn');
      await until(() => answers(port));
    },
    signal: (signal) => void server?.kill(signal),
    async kill() {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    },
    async remove() {
      await own.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return own;
}

/** Asks again every 20 ms until the answer is yes; rejects after ten seconds. */
export async function until(check: () => Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + 10_000;
  while (!(await check())) {
    if (Date.now() > giveUp) throw new Error('waited ten seconds in vain');
    await sleep(20);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port to be had');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}
