import { randomUUID } from 'node:crypto';
import { notificationId } from '@firstline/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IllegalStepError, type Reservation, type Store } from '../src/index.ts';
import { anAlert, anIncident, anIntent, isolatedStore } from '../src/testing.ts';

let store: Store;
beforeAll(() => {
  store = isolatedStore();
});
afterAll(() => store.close());

async function proposed(change = {}) {
  const alert = anAlert({ labels: { alertname: 'ServiceDown', service: randomUUID() } });
  await store.accept([{ kind: 'alert', alert }]);
  const { incident } = await store.incidents.openOrJoin(notificationId(alert), anIncident(alert), () => []);
  const intent = anIntent(incident.value.id, change);
  await store.incidents.step(incident, { patch: { state: 'deciding' }, timeline: [], intent });
  const read = await store.intents.get(intent.id);
  if (!read) throw new Error('the intent was not written');
  return read;
}

describe('acting once', () => {
  it('lets exactly one of ten executors claim an intent', async () => {
    const intent = await proposed();
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => store.intents.step(intent, { state: 'claimed' })),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('never goes back from a final state', async () => {
    const intent = await proposed();
    const denied = await store.intents.step(intent, { state: 'denied' });
    if (!denied) throw new Error('the step was refused');
    await expect(store.intents.step(denied, { state: 'claimed' })).rejects.toThrow(IllegalStepError);
    expect((await store.intents.open()).map(({ id }) => id)).not.toContain(intent.value.id);
  });

  it('gives a run key to one execution, again to the same, never to a second', async () => {
    const { value: intent } = await proposed();
    const answers = await Promise.all(
      ['7', '8', '7', '8'].map((execution) => store.claims.claim(intent.runKey, execution)),
    );
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(2);
    expect(answers.filter((answer) => answer === 'duplicate')).toHaveLength(2);
    expect(await store.claims.claim(randomUUID(), '9')).toBe('unknown_key');
  });

  it('refuses a claim after the deadline', async () => {
    const { value: intent } = await proposed({ notAfter: new Date(Date.now() - 1_000).toISOString() });
    expect(await store.claims.claim(intent.runKey, '7')).toBe('late');
  });

  it('finds the intents nobody works on any more', async () => {
    const { value: intent } = await proposed();
    expect((await store.intents.stale(0, 1_000)).map(({ id }) => id)).toContain(intent.id);
    expect((await store.intents.stale(60_000, 1_000)).map(({ id }) => id)).not.toContain(intent.id);
  });
});

describe('budgets', () => {
  const wanted = (change: Partial<Reservation> = {}): Reservation => ({
    intentId: randomUUID(),
    runbook: `runbook-${randomUUID()}`,
    target: `host-${randomUUID()}`,
    cooldownMs: 60_000,
    perHour: 3,
    fleetPerHour: 1_000,
    lockMs: 60_000,
    ...change,
  });

  it('allows one action at a time on a target, whoever asks', async () => {
    const first = wanted();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.budgets.reserve({ ...first, intentId: `intent-${index}` }),
      ),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ limit: 'target_busy' });
  });

  it('is not charged twice for the same intent', async () => {
    const only = wanted({ perHour: 1 });
    expect(await store.budgets.reserve(only)).toEqual({ ok: true });
    expect(await store.budgets.reserve(only)).toEqual({ ok: true });
  });

  it('cools down after a run, and counts per runbook and fleet', async () => {
    const first = wanted();
    await store.budgets.reserve(first);
    await store.budgets.release(first.intentId, first.target, first.runbook, first.cooldownMs);
    expect(await store.budgets.reserve({ ...first, intentId: 'next' })).toMatchObject({
      ok: false,
      limit: 'cooldown',
    });
    expect((await store.budgets.cooling(first.target, [first.runbook, 'other'])).has(first.runbook)).toBe(
      true,
    );
    const elsewhere = (index: number) => ({ ...first, intentId: `hour-${index}`, target: `other-${index}` });
    expect(await store.budgets.reserve(elsewhere(1))).toEqual({ ok: true });
    expect(await store.budgets.reserve(elsewhere(2))).toEqual({ ok: true });
    expect(await store.budgets.reserve(elsewhere(3))).toMatchObject({ ok: false, limit: 'runbook_per_hour' });
    expect(await store.budgets.reserve(wanted({ fleetPerHour: 1 }))).toMatchObject({
      ok: false,
      limit: 'fleet_per_hour',
    });
  });
});

describe('the kill switch', () => {
  it('says who stopped everything and why, until somebody resumes', async () => {
    expect(await store.killSwitch.read()).toEqual({ stopped: false });
    await store.killSwitch.stop('human:eve', 'maintenance of the core switch');
    expect(await store.killSwitch.read()).toMatchObject({
      stopped: true,
      by: 'human:eve',
      reason: 'maintenance of the core switch',
    });
    await store.killSwitch.resume('human:eve');
    expect(await store.killSwitch.read()).toMatchObject({ stopped: false, by: 'human:eve' });
  });
});
