import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort, ownRedis, type RedisServer, until } from './redis-server.ts';
import { aDelivery, token } from './running-ingest.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

describe('the process', () => {
  let child: ChildProcess | undefined;
  let redis: RedisServer | undefined;
  let output = '';

  function start(environment: Record<string, string>): ChildProcess {
    output = '';
    child = spawn(process.execPath, ['--import', 'tsx', '--conditions=@firstline/source', main], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text) => {
        output += text;
      });
    return child;
  }
  const get = async (url: string): Promise<number> => (await fetch(url).catch(() => undefined))?.status ?? 0;

  afterEach(async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await redis?.remove();
    child = undefined;
    redis = undefined;
  });

  it('started with bad settings prints every problem by name and exits 1', async () => {
    const [code] = await once(
      start({ INGEST_PORT: '99999', REDIS_URL: 'localhost', INGEST_BASIC_USER: 'am' }),
      'close',
    );
    expect(code).toBe(1);
    for (const name of ['INGEST_PORT', 'REDIS_URL', 'INGEST_BASIC_PASSWORD'])
      expect(output).toContain(`  - ${name}: `);
    expect(output).toContain('3 problem(s)');
  });

  it('says which variable to change when its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const process = start({
      INGEST_PORT: String(port),
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
      INGEST_BEARER_TOKEN: token,
    });
    const [code] = await once(process, 'close');
    other.close();
    expect([code, output]).toEqual([1, expect.stringContaining('set INGEST_PORT to a free one')]);
  });

  it('serves before Redis is there, takes alerts once it is, logs none of their text, and ends on SIGTERM', async () => {
    redis = await ownRedis();
    const port = await freePort();
    const process = start({
      INGEST_PORT: String(port),
      REDIS_URL: redis.url,
      INGEST_BEARER_TOKEN: token,
      LOG_LEVEL: 'debug',
    });
    const origin = `http://127.0.0.1:${port}`;
    await until(async () => (await get(`${origin}/livez`)) === 200);
    expect(await get(`${origin}/readyz`)).toBe(503);
    await redis.start();
    await until(async () => (await get(`${origin}/readyz`)) === 200);

    const delivery = aDelivery();
    const [alert] = delivery.alerts;
    if (alert) alert.annotations.summary = 'canary-5d1f';
    for (const body of [
      delivery,
      { alerts: [{ labels: { secret: ['canary-5d1f'] } }], password: 'canary-5d1f' },
    ]) {
      const answer = await fetch(`${origin}/webhooks/alertmanager`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(202);
    }

    process.kill('SIGTERM');
    const [code] = await once(process, 'close');
    expect(code).toBe(0);
    expect(output).toContain('delivery accepted');
    expect(output).not.toMatch(/canary|a-token-for-tests/);
  });
});
