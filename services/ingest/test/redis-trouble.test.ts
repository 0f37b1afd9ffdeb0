import { notificationId } from '@firstline/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readAlertmanagerDelivery } from '../src/sources/alertmanager.ts';
import { ownRedis, type RedisServer, until } from './redis-server.ts';
import { aDelivery, type RunningIngest, runIngest } from './running-ingest.ts';

const idsOf = (delivery: unknown): string[] =>
  readAlertmanagerDelivery({ value: delivery, text: '' }).arrivals.flatMap((arrival) =>
    arrival.kind === 'alert' ? [notificationId(arrival.alert)] : [],
  );

describe('Redis in trouble', () => {
  let redis: RedisServer;
  let ingest: RunningIngest;

  beforeEach(async () => {
    redis = await ownRedis();
    ingest = await runIngest(redis.url);
  });
  afterEach(async () => {
    redis.signal('SIGCONT');
    await ingest.close();
    await redis.remove();
  });

  it('down at the start: 503 in time, and recovers when it comes', async () => {
    expect(await ingest.ready()).toBe(false);
    expect((await fetch(`${ingest.origin}/livez`)).status).toBe(200);
    const began = Date.now();
    expect((await ingest.post(aDelivery())).status).toBe(503);
    expect(Date.now() - began).toBeLessThan(2_000);

    await redis.start();
    await until(ingest.ready);
    expect((await ingest.post(aDelivery())).status).toBe(202);
  });

  it('frozen: every sender has its 503 in two seconds, and sending again after the thaw accepts once', async () => {
    await redis.start();
    await until(ingest.ready);
    const delivery = aDelivery(3);
    redis.signal('SIGSTOP');
    const began = Date.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ingest.post(delivery)));
    expect(Date.now() - began).toBeLessThan(2_000);
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    }

    redis.signal('SIGCONT');
    await until(ingest.ready);
    const again = await ingest.post(delivery);
    // What was on its way may have landed at the thaw, so the alerts may be known by now; but they are there, once.
    expect([again.status, again.body.accepted + again.body.known]).toEqual([202, 3]);
    expect(await ingest.store.ledger()).toMatchObject({ accepted: 3, open: 3, balanced: true });
  });

  it('killed right after the 202: the alerts are there when it is back', async () => {
    await redis.start();
    await until(ingest.ready);
    const delivery = aDelivery(10);
    expect((await ingest.post(delivery)).body.accepted).toBe(10);
    await redis.kill();
    await redis.start();
    await until(ingest.ready);
    for (const id of idsOf(delivery)) expect(await ingest.store.notifications.get(id)).toBeDefined();
  });
});
