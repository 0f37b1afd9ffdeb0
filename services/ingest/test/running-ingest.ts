import { randomUUID } from 'node:crypto';
import { alertQueue } from '@firstline/contracts';
import { createProducer } from '@firstline/queue';
import { Lifecycle, listen, silentLogger } from '@firstline/runtime';
import { createStore } from '@firstline/store';
import { Registry } from 'prom-client';
import type { Receipt } from '../src/accept-delivery.ts';
import { createApp } from '../src/index.ts';

export const token = 'a-token-for-tests';
const DEADLINE_MS = 1_500;

/** Ingest as main wires it, in this process, on a free port, with keys of its own in the given Redis. */
export async function runIngest(redisUrl: string) {
  const connection = { url: redisUrl, prefix: `test-${randomUUID().slice(0, 8)}` };
  const store = createStore({ ...connection, deadlineMs: DEADLINE_MS });
  const producer = createProducer(alertQueue, connection, () => undefined);
  const lifecycle = new Lifecycle(silentLogger, 5_000);
  lifecycle.onClose('store', () => store.close());
  lifecycle.onClose('queue', () => producer.close());
  const { app, settled } = createApp({
    store,
    producer,
    registry: new Registry(),
    logger: silentLogger,
    isClosing: () => lifecycle.isClosing,
    credentials: { bearerToken: token, basic: { user: 'alertmanager', password: 'a-password-for-tests' } },
    bodyLimitBytes: 20 * 1024 ** 2,
    deadlineMs: DEADLINE_MS,
  });
  lifecycle.onClose('pending jobs', settled);
  const { port } = await listen(app, {
    port: 0,
    host: '127.0.0.1',
    portVariable: 'INGEST_PORT',
    lifecycle,
    logger: silentLogger,
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    store,
    producer,
    origin,
    settled,
    ready: async () => (await fetch(`${origin}/readyz`)).ok,
    /** Posts a body; an object is written as JSON. */
    async post(body: unknown) {
      const answer = await fetch(`${origin}/webhooks/alertmanager`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const receipt = (await answer.json()) as Receipt;
      return { status: answer.status, headers: answer.headers, body: receipt };
    },
    close: () => lifecycle.close(),
  };
}
export type RunningIngest = Awaited<ReturnType<typeof runIngest>>;

let count = 0;
/** A delivery of alerts nobody sent before. */
export const aDelivery = (alerts = 1) => ({
  version: '4',
  groupKey: '{}:{alertname="ServiceDown"}',
  status: 'firing',
  receiver: 'firstline',
  truncatedAlerts: 0,
  alerts: Array.from({ length: alerts }, () => ({
    status: 'firing',
    labels: { alertname: 'ServiceDown', instance: `web-${++count}`, service: 'lab-web' },
    annotations: { summary: 'lab-web is down' },
    startsAt: '2026-11-24T09:12:31.416829374Z',
    endsAt: '0001-01-01T00:00:00Z',
  })),
});
