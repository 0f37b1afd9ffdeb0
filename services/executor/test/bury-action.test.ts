import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBuryAction } from '../src/bury-action.ts';
import { createWorld, type World } from './simulated-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

describe('an action whose work ran out of attempts', () => {
  const buryIn = (intentId: string) =>
    createBuryAction(world.context)({
      jobId: `${intentId}.0`,
      payload: { v: 1, intentId, correlationId: 'test' },
      reason: 'a defect',
      attempts: 5,
    });

  it('is a dead letter with its alert and target, and its incident is a human’s', async () => {
    const decided = await world.decide();
    await buryIn(decided.intentId);
    await buryIn(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(incident).toMatchObject({ state: 'escalated', reason: 'its action died: a defect' });
    expect(intent).toMatchObject({ state: 'denied', reason: 'a defect' });
    expect(await world.store.deadLetters.list()).toMatchObject([
      { alertname: 'ServiceDown', target: 'web-1', incidentId: decided.incidentId, reason: 'a defect' },
    ]);
  });

  it('gives its target back, so that the next action need not wait for the lock to run out', async () => {
    const first = await world.decide();
    world.world.weather = 'prometheus down';
    await world.work(first.intentId, { until: () => true });
    expect((await world.outcome(first)).intent?.state).toBe('claimed');
    await buryIn(first.intentId);

    world.world.weather = 'fine';
    const next = await world.decide();
    await world.work(next.intentId);
    expect((await world.outcome(next)).intent?.state).toBe('succeeded');
  });
});
