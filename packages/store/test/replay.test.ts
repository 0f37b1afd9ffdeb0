import { type Alert, notificationId } from '@firstline/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replay, type Store } from '../src/index.ts';
import { anAlert, anIncident, anIntent, isolatedStore } from '../src/testing.ts';

let store: Store;
beforeAll(() => {
  store = isolatedStore();
});
afterAll(() => store.close());

const bury = async (queue: 'alerts' | 'actions', subjectId: string, incidentId?: string) => {
  const id = `${queue}-${subjectId}`;
  await store.deadLetters.bury({
    id,
    queue,
    subjectId,
    reason: 'boom',
    attempts: 5,
    diedAt: new Date().toISOString(),
    ...(incidentId && { incidentId }),
  });
  return id;
};

async function deadAlert(alert: Alert = anAlert()) {
  await store.accept([{ kind: 'alert', alert }]);
  return { alert, letterId: await bury('alerts', notificationId(alert)) };
}

/** An incident whose action died after `submits` calls of Rundeck. */
async function deadAction(submits: number) {
  const alert = anAlert({ labels: { alertname: 'ServiceDown', service: `svc-${Math.random()}` } });
  await store.accept([{ kind: 'alert', alert }]);
  const { incident } = await store.incidents.openOrJoin(notificationId(alert), anIncident(alert), () => []);
  const intent = anIntent(incident.value.id, { submits });
  const acting = await store.incidents.step(incident, { patch: { state: 'deciding' }, timeline: [] });
  const begun =
    acting && (await store.incidents.step(acting, { patch: { state: 'acting' }, timeline: [], intent }));
  return { alert, incident: begun, intent, letterId: await bury('actions', intent.id, incident.value.id) };
}

describe('the replay of a dead letter', () => {
  it('makes a new generation of the same notification, keeps the letter, and says who and why', async () => {
    const { alert, letterId } = await deadAlert();
    const before = await store.ledger();
    const result = await replay(store, { letterId, by: 'eve', reason: 'Ollama is back' });
    expect(result).toMatchObject({
      ok: true,
      overruled: [],
      notification: {
        id: notificationId(alert),
        state: 'open',
        generation: 1,
        replayReason: 'Ollama is back',
      },
      letter: { reason: 'boom', replayedBy: 'human:eve', replayReason: 'Ollama is back' },
    });
    expect(await store.ledger()).toMatchObject({ accepted: before.accepted, balanced: true });
    expect(await replay(store, { letterId, by: 'eve', force: true })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('replayed before, by human:eve'),
    });
  });

  it('changes nothing in a dry run', async () => {
    const { alert, letterId } = await deadAlert();
    const before = [await store.ledger(), await store.notifications.get(notificationId(alert))];
    expect(await replay(store, { letterId, by: 'eve', dryRun: true })).toMatchObject({ ok: true });
    expect([await store.ledger(), await store.notifications.get(notificationId(alert))]).toEqual(before);
    expect((await store.deadLetters.get(letterId))?.replayedAt).toBeUndefined();
  });

  it('is refused when the alert has cleared, unless forced', async () => {
    const { alert, letterId } = await deadAlert();
    const resolved: Alert = { ...alert, status: 'resolved', endsAt: '2026-11-24T11:00:00.000Z' };
    await store.accept([{ kind: 'alert', alert: resolved }]);
    await store.incidents.resolve(notificationId(resolved));
    expect(await replay(store, { letterId, by: 'eve' })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('the alert has cleared'),
    });
    expect(await replay(store, { letterId, by: 'eve', force: true })).toMatchObject({
      ok: true,
      overruled: [expect.stringContaining('the alert has cleared')],
    });
  });

  it('is refused while a runbook of the alert cools down on its target, unless forced', async () => {
    const { letterId } = await deadAlert();
    await store.budgets.reserve({
      intentId: 'int-cool',
      runbook: 'restart_service',
      target: 'cool-1',
      cooldownMs: 60_000,
      perHour: 9,
      fleetPerHour: 99,
      lockMs: 60_000,
    });
    await store.budgets.release('int-cool', 'cool-1', 'restart_service', 60_000);
    const reachOf = () => ({ target: 'cool-1', runbooks: ['restart_service'] });
    expect(await replay(store, { letterId, by: 'eve', reachOf })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('cools down for another'),
    });
    expect(await replay(store, { letterId, by: 'eve', reachOf, force: true })).toMatchObject({ ok: true });
  });

  it('is refused while all actions are stopped', async () => {
    const { letterId } = await deadAlert();
    await store.killSwitch.stop('human:kim', 'migration');
    const refusal = await replay(store, { letterId, by: 'eve' });
    await store.killSwitch.resume('human:kim');
    expect(refusal).toMatchObject({ ok: false, reason: expect.stringContaining('stopped by human:kim') });
  });

  it('is won by one of two who replay the same letter at once', async () => {
    const { letterId } = await deadAlert();
    const results = await Promise.all(['eve', 'kim'].map((by) => replay(store, { letterId, by })));
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
  });
});

describe('the replay of a dead action', () => {
  it('is refused, forced or not, while its incident is still at work', async () => {
    const { letterId } = await deadAction(0);
    expect(await replay(store, { letterId, by: 'eve', force: true })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('is acting'),
    });
  });

  it('has the alert decided afresh; the dead intent itself is never sent again', async () => {
    const { alert, incident, intent, letterId } = await deadAction(0);
    if (!incident) throw new Error('no incident');
    await store.incidents.step(incident, { patch: { state: 'escalated' }, timeline: [] });
    const result = await replay(store, { letterId, by: 'eve' });
    expect(result).toMatchObject({ ok: true, notification: { id: notificationId(alert), generation: 1 } });
    expect((await store.intents.get(intent.id))?.value).toMatchObject({ state: 'proposed', submits: 0 });
    expect(await store.ledger()).toMatchObject({ balanced: true });
  });

  it('wants force when Rundeck was called and nobody saw the end', async () => {
    const { incident, letterId } = await deadAction(1);
    if (!incident) throw new Error('no incident');
    await store.incidents.step(incident, { patch: { state: 'escalated' }, timeline: [] });
    expect(await replay(store, { letterId, by: 'eve' })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('look in Rundeck first'),
    });
    expect(await replay(store, { letterId, by: 'eve', force: true })).toMatchObject({ ok: true });
  });

  it('is refused for good when its incident is closed', async () => {
    const { incident, letterId } = await deadAction(0);
    if (!incident) throw new Error('no incident');
    const escalated = await store.incidents.step(incident, { patch: { state: 'escalated' }, timeline: [] });
    if (!escalated) throw new Error('no incident');
    await store.incidents.step(escalated, { patch: { state: 'closed', outcome: 'escalated' }, timeline: [] });
    expect(await replay(store, { letterId, by: 'eve', force: true })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('is closed'),
    });
  });
});
