import {
  actionQueue,
  alertQueue,
  type Incident,
  type Intent,
  type TimelineEntry,
} from '@firstline/contracts';
import { createBoard, createProducer } from '@firstline/queue';
import { createRegistry, silentLogger } from '@firstline/runtime';
import { advanceIncident, createStore, type Store } from '@firstline/store';
import { aDecision, anAlert, anIncident, anIntent, isolatedStore } from '@firstline/store/testing';
import request from 'supertest';
import { BOARD_PATH, createApp } from '../src/app.ts';
import { createLiveUpdates } from '../src/live-updates.ts';
import { createMetrics } from '../src/metrics.ts';

export const credentials = { user: 'ada', password: 'a password: with a colon' };

export const step = (kind: TimelineEntry['kind'], message: string): TimelineEntry => ({
  at: new Date().toISOString(),
  kind,
  actor: 'analyzer',
  message,
});

/** A console on the test run's Redis, with what an operator needs to see something in it. */
export async function openConsole() {
  const store = isolatedStore();
  const connection = { url: store.url, prefix: store.prefix };
  const ignore = () => undefined;
  const actions = createProducer(actionQueue, connection, ignore);
  await actions.ready(5_000);
  const board = createBoard({
    connection,
    basePath: BOARD_PATH,
    queues: [alertQueue, actionQueue],
    onError: ignore,
  });
  const live = await createLiveUpdates(store.incidents);
  const appOn = (served: Store) => {
    const registry = createRegistry('console', 'test');
    return createApp({
      store: served,
      actions,
      board,
      live,
      credentials,
      logger: silentLogger,
      registry,
      metrics: createMetrics(registry, live.viewers),
      isClosing: () => false,
      now: () => new Date(),
    });
  };
  const app = appOn(store);
  const browser = (method: 'get' | 'post', path: string, on = app) =>
    request(on)[method](path).auth(credentials.user, credentials.password).set('Accept', 'text/html');
  return {
    store,
    actions,
    app,
    live,
    /** The same console with its Redis away. */
    withoutRedis() {
      const lost = createStore({ url: 'redis://127.0.0.1:1', prefix: store.prefix, onError: ignore });
      return { app: appOn(lost), close: () => lost.close() };
    },
    page: (path: string, on?: typeof app) => browser('get', path, on),
    /** Presses a button as a browser does on the console's own page. */
    press: (path: string, fields: Record<string, string> = {}) =>
      browser('post', path).set('Sec-Fetch-Site', 'same-origin').type('form').send(fields),
    close: async () => {
      await live.close();
      await board.close();
      await actions.close();
      await store.close();
    },
  };
}
export type OpenConsole = Awaited<ReturnType<typeof openConsole>>;

/** An incident of a fresh alert, in the state `received`. */
export async function receive(store: Store, change: Partial<Incident> = {}, alert = anAlert()) {
  const [accepted] = await store.accept([{ kind: 'alert', alert }]);
  const proposed = anIncident(alert, { cause: `web-1/${alert.fingerprint}`, ...change });
  const { incident } = await store.incidents.openOrJoin(accepted?.id ?? '', proposed, () => [
    step('alert_received', 'ServiceDown fires on web-1.'),
  ]);
  return incident.value;
}

/** Takes an incident through these states, each with its reason. */
export async function advance(
  store: Store,
  incident: Incident,
  ...patches: readonly Partial<Incident>[]
): Promise<void> {
  for (const patch of patches) {
    await advanceIncident(store, incident.id, () => ({
      patch,
      timeline: [step(patch.state === 'closed' ? 'closed' : 'policy', patch.reason ?? `now ${patch.state}`)],
    }));
  }
}

/** An incident that waits for a human's yes. */
export async function awaitApproval(store: Store, change: Partial<Intent> = {}) {
  const incident = await receive(store);
  await advance(store, incident, { state: 'deciding' });
  const decision = aDecision(incident, { mode: 'approve', ruling: 'ask' });
  const intent = anIntent(incident.id, {
    decisionId: decision.id,
    approved: false,
    verdicts: [{ check: 'mode approve', ok: false, detail: 'a human must approve, by the global mode' }],
    ...change,
  });
  await advanceIncident(store, incident.id, () => ({
    patch: { state: 'awaiting_approval', runbook: intent.runbook, reason: 'waits for approval' },
    timeline: [step('policy', 'Policy: ask (mode approve).')],
    decision,
    intent,
  }));
  return { incident, intent };
}
