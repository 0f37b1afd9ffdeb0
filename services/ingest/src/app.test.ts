import { gzipSync } from 'node:zlib';
import type { AlertJob } from '@firstline/contracts';
import { notificationId } from '@firstline/contracts';
import type { Job } from '@firstline/queue';
import { silentLogger } from '@firstline/runtime';
import { type Accepted, type Arrival, StoreUnavailableError } from '@firstline/store';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import request from 'supertest';
import { createApp } from './app.ts';
import type { Credentials } from './authentication.ts';

const token = 'a-token-for-tests';
const bearer = `Bearer ${token}`;
const path = '/webhooks/alertmanager';
const delivery = (...instances: string[]) => ({
  version: '4',
  status: 'firing',
  receiver: 'firstline',
  alerts: instances.map((instance) => ({
    status: 'firing',
    labels: { alertname: 'ServiceDown', instance },
    startsAt: '2026-11-24T09:12:31Z',
  })),
});
const never = (): Promise<never> => new Promise(() => undefined);

/** A store that keeps what it is given in memory, and whose acceptance a test may replace. */
function fakeStore() {
  const arrivals: Arrival[] = [];
  const ids = new Set<string>();
  const remember = async (given: readonly Arrival[]): Promise<Accepted[]> =>
    given.map((arrival) => {
      arrivals.push(arrival);
      if (arrival.kind === 'quarantine')
        return { id: `q-${arrivals.length}`, result: 'quarantined', generation: 0 };
      const id = notificationId(arrival.alert);
      const result = ids.has(id) ? 'known' : 'new';
      ids.add(id);
      return { id, result, generation: 0 };
    });
  return {
    arrivals,
    remember,
    accept: remember,
    ping: async () => undefined,
    ledger: async () => ({
      accepted: 3,
      closed: 1,
      open: 1,
      quarantined: 1,
      deadLettered: 0,
      balanced: true,
    }),
  };
}

let store: ReturnType<typeof fakeStore>;
let jobs: Job<AlertJob>[];
let add: (given: readonly Job<AlertJob>[]) => Promise<void>;
let registry: Registry;
let settled: () => Promise<void>;

function start(change: { credentials?: Credentials; bodyLimitBytes?: number; deadlineMs?: number } = {}) {
  const ingest = createApp({
    store: {
      accept: (arrivals) => store.accept(arrivals),
      ledger: () => store.ledger(),
      ping: () => store.ping(),
    },
    producer: { add: (given) => add(given), ready: async () => undefined },
    registry,
    logger: silentLogger,
    isClosing: () => false,
    credentials: { bearerToken: token },
    bodyLimitBytes: 1024 ** 2,
    deadlineMs: 100,
    ...change,
  });
  settled = ingest.settled;
  return request(ingest.app);
}
const metric = async (name: string): Promise<string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));

beforeEach(() => {
  store = fakeStore();
  jobs = [];
  add = async (given) => void jobs.push(...given);
  registry = new Registry();
});

describe('a delivery', () => {
  it('is accepted, and its new notifications are queued', async () => {
    const answer = await start().post(path).set('Authorization', bearer).send(delivery('web-1', 'web-2'));
    expect([answer.status, answer.body]).toEqual([202, { accepted: 2, known: 0, quarantined: 0 }]);
    await settled();
    const correlationId = answer.get('X-Correlation-Id');
    expect(jobs).toHaveLength(2);
    for (const { jobId, payload } of jobs) {
      expect(payload).toEqual({ v: 1, notificationId: jobId, correlationId });
    }
  });

  it('is known when it comes again, and queues nothing', async () => {
    const app = start();
    await app.post(path).set('Authorization', bearer).send(delivery('web-1'));
    const again = await app.post(path).set('Authorization', bearer).send(delivery('web-1'));
    expect([again.status, again.body]).toEqual([202, { accepted: 0, known: 1, quarantined: 0 }]);
    await settled();
    expect(jobs).toHaveLength(1);
  });

  it('without alerts is accepted and does not bother the store', async () => {
    store.accept = never;
    const answer = await start().post(path).set('Authorization', bearer).send(delivery());
    expect([answer.status, answer.body]).toEqual([202, { accepted: 0, known: 0, quarantined: 0 }]);
  });

  it('keeps what it does not understand and says so', async () => {
    const body = { ...delivery('web-1'), truncatedAlerts: 4 };
    body.alerts.push('nonsense' as never);
    const answer = await start().post(path).set('Authorization', bearer).send(body);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      accepted: 1,
      known: 0,
      quarantined: 1,
      warnings: [
        'quarantined: alerts[1] is a string, expected an object',
        'the sender left out 4 alerts; take max_alerts off its receiver',
      ],
    });
    expect(await metric('firstline_truncated_alerts_total')).toEqual(['firstline_truncated_alerts_total 4']);
  });

  it('queues the next generation under an id of its own', async () => {
    store.accept = async () => [{ id: 'abc-1-firing', result: 'new', generation: 2 }];
    await start().post(path).set('Authorization', bearer).send(delivery('web-1'));
    await settled();
    expect(jobs.map(({ jobId }) => jobId)).toEqual(['abc-1-firing.2']);
  });
});

describe('a body', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=bogus', ''])(
    'is read as JSON whatever its content type: %j',
    async (type) => {
      const answer = await start()
        .post(path)
        .set('Authorization', bearer)
        .set('Content-Type', type)
        .send(JSON.stringify(delivery('web-1')));
      expect([answer.status, answer.body.accepted]).toEqual([202, 1]);
    },
  );

  it('may be packed and may begin with a byte order mark', async () => {
    const packed = gzipSync(`\ufeff${JSON.stringify(delivery('web-1'))}`);
    const answer = await start()
      .post(path)
      .set({ Authorization: bearer, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .serialize((body: unknown) => body as string)
      .send(packed);
    expect([answer.status, answer.body.accepted]).toEqual([202, 1]);
  });

  it.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    ['{"alerts": [', 'not valid JSON: it ends too early'],
    ['{"alerts": [}', 'not valid JSON'],
    ['{"alerts": [] "password": "hunter2"}', 'not valid JSON: see position 14'],
    ['hunter2', 'not valid JSON'],
    ['null', 'no alerts'],
    ['42', 'no alerts'],
  ])('that is no JSON object or array is 400: %j', async (body, why) => {
    const answer = await start().post(path).set('Authorization', bearer).send(body);
    expect([answer.status, answer.body.error]).toEqual([400, 'E_INGEST_BAD_JSON']);
    expect(answer.body.message).toContain(why);
    expect(answer.body.message).not.toContain('hunter2');
    expect(store.arrivals).toEqual([]);
  });

  it('larger than the limit is 413, also when it was small on the wire', async () => {
    const app = start({ bodyLimitBytes: 10_000 });
    const large = JSON.stringify({ ...delivery('web-1'), pad: 'x'.repeat(20_000) });
    const plain = await app.post(path).set('Authorization', bearer).send(large);
    const bomb = await app
      .post(path)
      .set({ Authorization: bearer, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .serialize((body: unknown) => body as string)
      .send(gzipSync(large));
    for (const answer of [plain, bomb])
      expect([answer.status, answer.body.error]).toEqual([413, 'E_INGEST_BODY_TOO_LARGE']);
  });

  it.each([
    ['gzip', 400, 'E_INGEST_BODY_UNREADABLE'],
    ['lzw', 415, 'E_INGEST_BODY_ENCODING'],
  ])('that is not what its encoding %s says gets an answer', async (encoding, status, code) => {
    const answer = await start()
      .post(path)
      .set({ Authorization: bearer, 'Content-Encoding': encoding })
      .send(JSON.stringify(delivery('web-1')));
    expect([answer.status, answer.body.error]).toEqual([status, code]);
  });
});

describe('credentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const both = { bearerToken: token, basic: { user: 'alertmanager', password: 'p:ässword' } };

  it.each([bearer, `bearer  ${token}`, basic('alertmanager:p:ässword')])('%s is let in', async (header) => {
    const answer = await start({ credentials: both })
      .post(path)
      .set('Authorization', header)
      .send(delivery('web-1'));
    expect(answer.status).toBe(202);
  });

  it.each([
    [undefined, 'is missing'],
    ['', 'not readable'],
    [token, 'not readable'],
    ['Bearer', 'not readable'],
    [`Bearer ${token} ${token}`, 'not readable'],
    [`Bearer ${token}x`, 'bearer token is wrong'],
    [`Bearer ${token.slice(0, -1)}`, 'bearer token is wrong'],
    [`Bearer ${token.toUpperCase()}`, 'bearer token is wrong'],
    [`Digest ${token}`, 'scheme is not known'],
    [basic('alertmanager:wrong'), 'user or password is wrong'],
    [basic('Alertmanager:p:ässword'), 'user or password is wrong'],
    [basic('alertmanager'), 'user or password is wrong'],
    ['Basic ***', 'not readable'],
  ])('%j gets 401', async (header, why) => {
    const post = start({ credentials: both }).post(path);
    if (header !== undefined) post.set('Authorization', header);
    const answer = await post.send(delivery('web-1'));
    expect([answer.status, answer.body.error]).toEqual([401, 'E_INGEST_UNAUTHENTICATED']);
    expect(answer.body.message).toContain(why);
    expect(answer.get('WWW-Authenticate')).toBe(
      'Bearer realm="firstline", Basic realm="firstline", charset="UTF-8"',
    );
    expect(store.arrivals).toEqual([]);
  });

  it('are refused when their scheme is not configured', async () => {
    const answer = await start()
      .post(path)
      .set('Authorization', basic('alertmanager:x'))
      .send(delivery('web-1'));
    expect([answer.status, answer.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="firstline"']);
  });

  it('are checked before the body is looked at', async () => {
    const answer = await start({ bodyLimitBytes: 10 }).post(path).send('{"not json and too large');
    expect(answer.status).toBe(401);
  });

  it.each(['get', 'put', 'patch', 'delete', 'options'] as const)(
    '%s needs them too, and is 405 with them',
    async (method) => {
      const app = start();
      expect((await app[method](path)).status).toBe(401);
      const answer = await app[method](path).set('Authorization', bearer);
      expect([answer.status, answer.get('Allow'), answer.body.error]).toEqual([405, 'POST', 'E_HTTP_METHOD']);
    },
  );

  it('are not asked for on the probes, nor where nothing is', async () => {
    const app = start();
    for (const probe of ['/livez', '/readyz', '/readyz?verbose', '/healthz', '/metrics'])
      expect([probe, (await app.get(probe)).status]).toEqual([probe, 200]);
    const nothing = await app.post('/webhooks/nagios').send({});
    expect([nothing.status, nothing.body.error]).toEqual([404, 'E_HTTP_NOT_FOUND']);
  });
});

describe('a store in trouble', () => {
  const post = (app = start()) => app.post(path).set('Authorization', bearer).send(delivery('web-1'));

  it('that hangs is answered 503 at our own deadline', async () => {
    store.accept = never;
    const began = Date.now();
    const answer = await post();
    expect([answer.status, answer.body.error]).toEqual([503, 'E_INGEST_NOT_ACCEPTED']);
    expect(Number(answer.get('Retry-After'))).toBeGreaterThan(0);
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it.each([new StoreUnavailableError(new Error('ECONNREFUSED')), new TypeError('a bug')])(
    'that refuses is answered 503, without its inner words: %s',
    async (error) => {
      store.accept = async () => Promise.reject(error);
      const answer = await post();
      expect(answer.status).toBe(503);
      expect(JSON.stringify(answer.body)).not.toMatch(/ECONNREFUSED|a bug/);
    },
  );

  it('that confirms after the deadline still has its notifications queued', async () => {
    let confirm: () => void = () => undefined;
    const confirmed = new Promise<void>((resolve) => {
      confirm = resolve;
    });
    store.accept = async (arrivals) => {
      await confirmed;
      return store.remember(arrivals);
    };
    const app = start();
    expect((await post(app)).status).toBe(503);
    confirm();
    const again = await post(app);
    expect(again.body).toMatchObject({ accepted: 0, known: 1 });
    await settled();
    expect(jobs).toHaveLength(1);
  });

  it('makes the ledger vanish from the metrics, not lie', async () => {
    start();
    expect(await metric('firstline_conservation_balanced')).toEqual(['firstline_conservation_balanced 1']);
    expect(await metric('firstline_notifications{')).toContain('firstline_notifications{state="accepted"} 3');
    store.ledger = async () => Promise.reject(new Error('down'));
    expect(await metric('firstline_conservation_balanced')).toEqual([]);
    expect(await metric('firstline_notifications{')).toEqual([]);
  });

  it('makes readyz say so', async () => {
    store.ping = async () => Promise.reject(new Error('connection refused'));
    const answer = await start().get('/readyz?verbose');
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('[-]store connection refused');
    expect(answer.text).toContain('[+]queue ok');
  });
});

describe('a queue in trouble', () => {
  it('does not touch the answer, and is counted', async () => {
    add = async () => Promise.reject(new Error('no answer'));
    const answer = await start().post(path).set('Authorization', bearer).send(delivery('web-1', 'web-2'));
    expect([answer.status, answer.body.accepted]).toEqual([202, 2]);
    await settled();
    expect(await metric('firstline_enqueue_failures_total')).toEqual(['firstline_enqueue_failures_total 2']);
  });

  it('does not delay the answer, and the shutdown waits for it', async () => {
    let finish: () => void = () => undefined;
    add = () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      });
    const answer = await start().post(path).set('Authorization', bearer).send(delivery('web-1'));
    expect(answer.status).toBe(202);
    let drained = false;
    const draining = settled().then(() => {
      drained = true;
    });
    await new Promise(setImmediate);
    expect(drained).toBe(false);
    finish();
    await draining;
  });
});

describe('the metrics', () => {
  it('count deliveries by answer and alerts by status', async () => {
    const app = start();
    await app.post(path).set('Authorization', bearer).send(delivery('web-1'));
    await app.post(path).set('Authorization', bearer).send(delivery('web-1'));
    await app.post(path).set('Authorization', bearer).send('{');
    await app.post(path).send('{');
    // Counted when the answer is out, which its receiver may know before the sender.
    while ((await metric('firstline_deliveries_total')).length < 3) await new Promise(setImmediate);
    expect(await metric('firstline_deliveries_total')).toEqual([
      'firstline_deliveries_total{source="alertmanager",code="202"} 2',
      'firstline_deliveries_total{source="alertmanager",code="400"} 1',
      'firstline_deliveries_total{source="alertmanager",code="401"} 1',
    ]);
    expect(await metric('firstline_alerts_received_total')).toEqual([
      'firstline_alerts_received_total{source="alertmanager",status="firing"} 2',
    ]);
    expect(await metric('firstline_notifications_total')).toEqual([
      'firstline_notifications_total{result="new"} 1',
      'firstline_notifications_total{result="known"} 1',
      'firstline_notifications_total{result="quarantined"} 0',
    ]);
  });
});
