import { type Alert, notificationId } from '@firstline/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IllegalStepError, type Store } from '../src/index.ts';
import { aDecision, anAlert, anIncident, anIntent, isolatedStore } from '../src/testing.ts';

let store: Store;
beforeAll(() => {
  store = isolatedStore();
});
afterAll(() => store.close());

async function opened(alert: Alert) {
  await store.accept([{ kind: 'alert', alert }]);
  return store.incidents.openOrJoin(notificationId(alert), anIncident(alert), () => []);
}
const alone = (service: string) => anAlert({ labels: { alertname: 'ServiceDown', service } });

describe('the life of an incident', () => {
  it('lets exactly one of ten deciders take a step', async () => {
    const { incident } = await opened(alone('racing'));
    const steps = await Promise.all(
      Array.from({ length: 10 }, () =>
        store.incidents.step(incident, { patch: { state: 'deciding' }, timeline: [] }),
      ),
    );
    expect(steps.filter(Boolean)).toHaveLength(1);
  });

  it('makes one incident when its first notification is worked on twice at once', async () => {
    const alert = alone('twice');
    await store.accept([{ kind: 'alert', alert }]);
    const both = await Promise.all(
      Array.from({ length: 8 }, () =>
        store.incidents.openOrJoin(notificationId(alert), anIncident(alert), () => []),
      ),
    );
    expect(new Set(both.map(({ incident }) => incident.value.id)).size).toBe(1);
    expect(both.filter(({ created }) => created)).toHaveLength(1);
  });

  it('writes decision, intent and timeline with the step, or nothing at all', async () => {
    const { incident } = await opened(alone('whole'));
    const decision = aDecision(incident.value);
    const intent = anIntent(incident.value.id);
    const entry = {
      at: new Date().toISOString(),
      kind: 'decision' as const,
      actor: 'analyzer',
      message: 'Chose restart_service.',
    };
    const deciding = await store.incidents.step(incident, { patch: { state: 'deciding' }, timeline: [] });
    const stale = await store.incidents.step(incident, {
      patch: { state: 'deciding' },
      timeline: [entry],
      decision,
      intent,
    });
    expect(stale).toBeUndefined();
    expect(await store.intents.get(intent.id)).toBeUndefined();
    if (!deciding) throw new Error('the step was refused');
    const acting = await store.incidents.step(deciding, {
      patch: { state: 'acting', runbook: 'restart_service' },
      timeline: [entry],
      decision,
      intent,
    });
    expect(acting?.value).toMatchObject({ intentId: intent.id, decisionId: decision.id });
    expect(await store.incidents.timeline(incident.value.id)).toHaveLength(1);
    expect((await store.intents.byRunKey(intent.runKey))?.value.id).toBe(intent.id);
    expect((await store.incidents.list({ runbook: 'restart_service' })).map(({ id }) => id)).toContain(
      incident.value.id,
    );
  });

  it('refuses a step that its life does not know', async () => {
    const { incident } = await opened(alone('illegal'));
    await expect(
      store.incidents.step(incident, { patch: { state: 'verifying' }, timeline: [] }),
    ).rejects.toThrow(IllegalStepError);
  });

  it('knows when the last of its episodes is resolved', async () => {
    const first = alone('both');
    const second = anAlert({ labels: { alertname: 'HttpProbeFailed', service: 'both' } });
    await opened(first);
    await opened(second);
    const resolve = async (alert: Alert) => {
      const resolved: Alert = { ...alert, status: 'resolved', endsAt: '2026-11-24T10:05:00.000Z' };
      await store.accept([{ kind: 'alert', alert: resolved }]);
      return store.incidents.resolve(notificationId(resolved));
    };
    expect(await resolve(first)).toMatchObject({ allResolved: false });
    expect(await resolve(second)).toMatchObject({ allResolved: true });
  });

  it('remembers a resolved notification that overtook its firing one', async () => {
    const resolved = anAlert({ status: 'resolved', endsAt: '2026-11-24T10:01:00.000Z' });
    await store.accept([{ kind: 'alert', alert: resolved }]);
    expect(await store.incidents.resolve(notificationId(resolved))).toEqual({ allResolved: false });
    expect(await store.episodes.get(resolved.fingerprint)).toMatchObject({ state: 'resolved' });
  });

  it('forgets closed incidents after their time, and only those', async () => {
    const { incident } = await opened(alone('old'));
    const { incident: open } = await opened(alone('still-open'));
    await store.incidents.step(incident, { patch: { state: 'closed', outcome: 'no_action' }, timeline: [] });
    await store.incidents.prune(new Date(Date.now() + 1_000));
    expect(await store.incidents.get(incident.value.id)).toBeUndefined();
    expect(await store.incidents.get(open.value.id)).toBeDefined();
    expect((await store.incidents.list({ outcome: 'no_action' })).map(({ id }) => id)).not.toContain(
      incident.value.id,
    );
  });

  it('tells watchers of every change', async () => {
    const seen: string[] = [];
    const watch = await store.incidents.watch(({ incidentId }) => seen.push(incidentId));
    const { incident } = await opened(alone('watched'));
    for (let tries = 0; tries < 100 && !seen.includes(incident.value.id); tries++) {
      await store.incidents.note(incident.value.id, {
        at: new Date().toISOString(),
        kind: 'error',
        actor: 'test',
        message: 'ping',
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await watch.close();
    expect(seen).toContain(incident.value.id);
  });
});
