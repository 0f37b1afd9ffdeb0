import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createStraySearch } from '../src/find-strays.ts';
import { createWorld, runbook, type World } from './simulated-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** Every look is a new process's: what it knows comes from the store. */
const look = () => createStraySearch(world.context)();
const by = (user: string) => ({
  user,
  'date-started': { unixtime: Date.now(), date: '' },
  job: { id: runbook.rundeck.job, name: 'restart-service', options: {} },
});
const escalated = async (alertname: string) =>
  (await world.store.incidents.list({ alertname })).map(({ state, summary }) => ({ state, summary }));

/** A repair that is over, by our user. */
async function aRepair() {
  const decided = await world.decide();
  await world.work(decided.intentId);
  const run = world.runs[0];
  if (run) run.answer = { ...by('firstline'), job: { ...by('').job, options: run.options } };
  return decided;
}
const aStray = async (user: string, options: Record<string, string> = { run_key: randomUUID() }) => {
  world.world.endings.push({ answer: { ...by(user), job: { ...by('').job, options } } });
  return world.job(options);
};

describe('an execution that no intent owns', () => {
  it('becomes an incident in a human’s hands, once, and the books stay balanced', async () => {
    await aRepair();
    await aStray('firstline', { host: 'web-1', run_key: randomUUID() });
    await look();
    await look();
    const found = await world.store.incidents.list({ alertname: 'RundeckOrphan' });
    expect(found).toMatchObject([
      { state: 'escalated', target: 'web-1', reason: expect.stringMatching(/knows nothing/) },
    ]);
    expect(await world.store.ledger()).toMatchObject({ balanced: true, accepted: 2 });
    expect(await world.store.notifications.waiting(-1_000, 10)).not.toContainEqual(
      expect.objectContaining({ incidentId: found[0]?.id }),
    );
  });

  it('does not come back when a human has closed it', async () => {
    await aStray('firstline');
    await look();
    const [found] = await world.store.incidents.list({ alertname: 'RundeckOrphan' });
    const incident = await world.store.incidents.get(found?.id ?? '');
    if (incident)
      await world.store.incidents.step(incident, {
        patch: { state: 'closed', outcome: 'escalated' },
        timeline: [],
      });
    await look();
    expect(await escalated('RundeckOrphan')).toMatchObject([{ state: 'closed' }]);
  });

  it('is nobody’s business when another user started it', async () => {
    await aRepair();
    await aStray('eve');
    await look();
    expect(await escalated('RundeckOrphan')).toEqual([]);
  });

  it('is found by the first look of an empty store too: the intents may be what was lost', async () => {
    await aStray('firstline');
    await look();
    expect(await escalated('RundeckOrphan')).toHaveLength(1);
  });

  it('is left alone when it is of another job', async () => {
    world.world.endings.push({
      answer: { ...by('firstline'), job: { id: randomUUID(), name: 'x', options: {} } },
    });
    await world.job({ run_key: randomUUID() });
    await look();
    expect(await escalated('RundeckOrphan')).toEqual([]);
  });
});

describe('a second execution with the key of an intent', () => {
  it('becomes an incident when the first one is long closed', async () => {
    const decided = await aRepair();
    await aStray('firstline', { ...world.runs[0]?.options });
    await look();
    await look();
    expect(await escalated('RundeckRunSentTwice')).toMatchObject([{ state: 'escalated' }]);
    const { intent } = await world.outcome(decided);
    expect(intent).toMatchObject({ state: 'succeeded', rivals: ['2'] });
    expect(world.host.effects).toBe(1);
  });

  it('sends a repair that is still under way to a human in the end', async () => {
    world.world.endings.push({ answer: { status: 'running', 'date-ended': null } });
    const decided = await world.decide();
    await world.work(decided.intentId, { until: () => world.world.gets > 0 });
    const { options = {} } = world.runs[0] ?? {};
    if (world.runs[0]) world.runs[0].answer = { ...by('firstline'), job: { ...by('').job, options } };
    await aStray('firstline', { ...options });
    await look();
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(intent).toMatchObject({ state: 'succeeded', rivals: ['2'] });
    expect(incident).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/sent more than once/),
    });
  });

  it('is no stray when Rundeck itself retried the first', async () => {
    await aRepair();
    const options = { ...world.runs[0]?.options };
    world.world.endings.push({
      answer: { ...by('firstline'), retryAttempt: 1, job: { ...by('').job, options } },
    });
    await world.job(options);
    await look();
    expect(await escalated('RundeckRunSentTwice')).toEqual([]);
  });
});
