import type { Alert, AutonomyMode, Decider } from '@firstline/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createBuryAlert } from '../src/bury-alert.ts';
import { sweepResolved } from '../src/sweep.ts';
import { type AnalyzerWorld, createAnalyzerWorld, firing, resolved } from './analyzer-world.ts';

let world: AnalyzerWorld;
afterEach(() => world.close());

const start = async (options: { mode?: AutonomyMode; decider?: Decider } = {}) => {
  world = await createAnalyzerWorld(options);
  return world;
};

/** An alert that ran out of attempts before anything was decided. */
async function deadAlert(alert: Alert = firing()) {
  const id = await world.accept(alert);
  const death = { jobId: id, payload: undefined, reason: 'boom', attempts: 5 };
  await createBuryAlert(world.store)(death);
  return { id, alert, death, letterId: `alerts-${id}` };
}

const clear = async (alert: Alert) => {
  await world.work(await world.accept(resolved(alert)));
};

async function coolDown() {
  const intentId = 'int-before';
  const runbook = 'restart_service';
  const reservation = {
    intentId,
    runbook,
    target: 'web-1',
    cooldownMs: 60_000,
    perHour: 9,
    fleetPerHour: 99,
  };
  await world.store.budgets.reserve({ ...reservation, lockMs: 60_000 });
  await world.store.budgets.release(intentId, 'web-1', runbook, 60_000);
  return reservation;
}

describe('a replayed alert that has cleared', () => {
  it('is not decided: clearing may come between the question and the work', async () => {
    const { store, work } = await start();
    const { id, alert, letterId } = await deadAlert();
    await store.deadLetters.replay(letterId, 'human:eve', false);
    await clear(alert);
    await work(id);
    expect(await store.incidents.list()).toEqual([]);
    expect(await store.notifications.get(id)).toMatchObject({
      state: 'closed',
      reason: 'cleared before its replay',
    });
    expect((await store.ledger()).balanced).toBe(true);
  });

  it('is decided when forced, is left alone by the sweep, and its next firing counts as new', async () => {
    const { store, work, receive, context } = await start({ mode: 'approve' });
    const { id, alert, letterId } = await deadAlert();
    await clear(alert);
    await store.deadLetters.replay(letterId, 'human:eve', true, 'it flaps');
    await work(id);
    await sweepResolved(store, context.now);
    const [incident] = await store.incidents.list();
    expect(incident).toMatchObject({ state: 'awaiting_approval' });
    const timeline = await store.incidents.timeline(incident?.id ?? '');
    expect(timeline.map(({ message }) => message)).toContain(
      'Replayed by force by human:eve (it flaps): it is decided afresh.',
    );
    expect(await store.episodes.get(alert.fingerprint)).toMatchObject({ state: 'resolved' });
    const again = await receive({ ...alert, startsAt: '2026-11-24T12:00:00.000Z' });
    expect(again?.id).toBe(incident?.id);
    expect(await store.episodes.get(alert.fingerprint)).toMatchObject({ state: 'firing' });
  });
});

describe('a replay while a runbook cools down', () => {
  it('goes to a human, unless forced; then the executor passes over the cooldown too', async () => {
    const { store, work } = await start();
    const reservation = await coolDown();
    const { id, letterId } = await deadAlert();
    await store.deadLetters.replay(letterId, 'human:eve', false);
    await work(id);
    expect(await store.incidents.list()).toMatchObject([
      { state: 'escalated', reason: expect.stringContaining('cools down') },
    ]);

    const other = await deadAlert(firing({ service: 'nginx' }));
    await store.deadLetters.replay(other.letterId, 'human:eve', true);
    await work(other.id);
    const [intent] = await store.intents.open();
    expect(intent).toMatchObject({ parameters: { service: 'nginx' }, overCooldown: true });
    const again = { ...reservation, intentId: 'int-forced', lockMs: 60_000 };
    expect(await store.budgets.reserve(again)).toMatchObject({ ok: false, limit: 'cooldown' });
    expect(await store.budgets.reserve({ ...again, overCooldown: true })).toEqual({ ok: true });
  });
});

describe('the failed job of a replayed alert', () => {
  it('is met again by a fresh process and changes nothing', async () => {
    const { store, context } = await start();
    const { id, death, letterId } = await deadAlert();
    await store.deadLetters.replay(letterId, 'human:eve', false);
    const failing = {
      ...context,
      decider: { name: 'rules' as const, decide: () => Promise.reject(new Error('busy')) },
    };
    await world.work(id, failing).catch(() => undefined);
    const deciding = (await store.incidents.list())[0];
    expect(deciding).toMatchObject({ state: 'deciding' });
    await createBuryAlert(store)(death);
    expect((await store.incidents.list())[0]).toMatchObject({ state: 'deciding' });
  });
});
