import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { notificationId } from '@firstline/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Receipt } from '../src/accept-delivery.ts';
import { readAlertmanagerDelivery } from '../src/sources/alertmanager.ts';
import { until } from './redis-server.ts';
import { aDelivery, type RunningIngest, runIngest, token } from './running-ingest.ts';

const redisUrl = process.env.TEST_REDIS_URL ?? '';

describe('deliveries into a real Redis', () => {
  let ingest: RunningIngest;

  beforeAll(async () => {
    ingest = await runIngest(redisUrl);
    await until(ingest.ready);
  });
  afterAll(() => ingest.close());

  it('the same delivery posted 100 times at once is accepted once', async () => {
    const before = await ingest.store.ledger();
    const delivery = aDelivery();
    const answers = await Promise.all(Array.from({ length: 100 }, () => ingest.post(delivery)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const sum = (name: keyof Receipt) => answers.reduce((total, { body }) => total + body[name], 0);
    expect([sum('accepted'), sum('known'), sum('quarantined')]).toEqual([1, 99, 0]);
    const after = await ingest.store.ledger();
    expect([after.accepted - before.accepted, after.open - before.open, after.balanced]).toEqual([
      1,
      1,
      true,
    ]);
    await ingest.settled();
    expect((await ingest.producer.counts()).waiting).toBe(1);
  });

  it('a large group is accepted whole, each alert with its job', async () => {
    const answer = await ingest.post(aDelivery(100));
    expect([answer.status, answer.body]).toEqual([202, { accepted: 100, known: 0, quarantined: 0 }]);
    await ingest.settled();
    expect((await ingest.producer.counts()).waiting).toBe(101);
  });

  it('a delivery of many megabytes is accepted', async () => {
    const delivery = aDelivery(50);
    for (const alert of delivery.alerts) alert.annotations.summary = 'x'.repeat(200_000);
    expect((await ingest.post(delivery)).body).toEqual({ accepted: 50, known: 0, quarantined: 0 });
  });

  const folder = new URL('./bodies/', import.meta.url);
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const bodies: [string, string][] = [
    ...readdirSync(folder).map((file): [string, string] => [
      file,
      readFileSync(new URL(file, folder), 'utf8'),
    ]),
    ['nested 100,000 levels deep', deep],
    ['a label nested 100,000 levels deep', `{"status":"firing","alerts":[{"labels":{"a":${deep}}}]}`],
    [
      'broken Unicode everywhere',
      '{"status":"firing","alerts":[{"labels":{"\\ud800":"\\udfff"},"fingerprint":"\\ud800"}]}',
    ],
    ['broken Unicode in quarantine', '{"\\ud800":["\\udfff\\u0000"]}'],
    [
      'a label of control characters',
      '{"status":"firing","alerts":[{"labels":{"\\u0000":"\\u0000\\u001b[2J"}}]}',
    ],
  ];

  it.each(bodies)('loses nothing of %s', async (_name, text) => {
    const { status, body } = await ingest.post(text);
    expect(status).toBe(202);
    const { arrivals } = readAlertmanagerDelivery({ value: JSON.parse(text), text });
    expect(body.accepted + body.known + body.quarantined).toBe(arrivals.length);
    const kept = await ingest.store.quarantine.list(1_000);
    for (const arrival of arrivals) {
      if (arrival.kind === 'alert') {
        expect(await ingest.store.notifications.get(notificationId(arrival.alert))).toBeDefined();
      } else {
        const inQuarantine = kept.map((entry) => JSON.stringify(entry.body));
        expect(inQuarantine).toContain(JSON.stringify(arrival.body));
      }
    }
  });

  it('ends with a ledger that balances, and says so in its metrics', async () => {
    const ledger = await ingest.store.ledger();
    expect(ledger.balanced).toBe(true);
    const metrics = await (await fetch(`${ingest.origin}/metrics`)).text();
    expect(metrics).toContain(`firstline_notifications{state="quarantined"} ${ledger.quarantined}`);
    expect(metrics).toContain('firstline_conservation_balanced 1');
  });

  it.each([
    [[`Bearer ${token}`, `Bearer ${token}`]],
    [[`Bearer ${token}`, 'Bearer wrong']],
    [['Bearer wrong', `Bearer ${token}`]],
  ])('refuses two Authorization headers, as a proxy might have read the other one', async (authorization) => {
    const status = await new Promise((resolve, reject) => {
      const post = request(`${ingest.origin}/webhooks/alertmanager`, { method: 'POST' });
      post.setHeader('Authorization', authorization);
      post.on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      post.on('error', reject);
      post.end(JSON.stringify(aDelivery()));
    });
    expect(status).toBe(401);
  });
});
