import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createWorld, type RunEnding, runbook, type World } from './simulated-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** One repair whose runs end as told. */
async function repair(...endings: RunEnding[]) {
  world.world.endings.push(...endings);
  const decided = await world.decide();
  await world.work(decided.intentId);
  const messages = (await world.store.incidents.timeline(decided.incidentId)).map(({ message }) => message);
  return { ...(await world.outcome(decided)), messages };
}
const failed = { status: 'failed' };
const incomplete = { status: 'other', customStatus: 'incomplete' };
const fixed = { state: 'closed', outcome: 'fixed' };

describe('what nobody can know is decided by the proof alone', () => {
  const unclear: [string, RunEnding][] = [
    ['failed with 143: the server was shut down', { answer: failed, says: ['Result: 143'] }],
    ['failed with 2147483647', { answer: failed, says: ['Result: 2147483647'] }],
    ['incomplete: the server was killed', { answer: incomplete, says: [] }],
    ['aborted by somebody', { answer: { status: 'aborted' }, says: [] }],
    ['timed out', { answer: { status: 'timedout' }, says: [] }],
  ];
  it.each(unclear)('%s: the repair that is proven is fixed', async (_, ending) => {
    const { incident, intent } = await repair(ending);
    expect(incident).toMatchObject(fixed);
    expect(intent).toMatchObject({ state: 'succeeded', execution: { claimed: true, effect: 'unclear' } });
  });
  it.each(unclear)('%s: without a proof a human gets it', async (_, ending) => {
    world.host.repairWorks = false;
    const { incident, intent } = await repair(ending);
    expect(incident?.state).toBe('escalated');
    expect(['failed', 'timed_out']).toContain(intent?.state);
  });
  it('and never counts as our repair when the job took no claim', async () => {
    world.host.broken = true;
    world.world.endings.push({ answer: incomplete, says: [], claims: false });
    const decided = await world.decide();
    Object.assign(world.context.prometheus, { holds: async () => true });
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect([incident?.outcome, intent?.state]).toEqual(['recovered', 'failed']);
  });
  it('running from before the start of the server is not running', async () => {
    const { intent } = await repair({
      answer: { status: 'running', 'date-ended': null, 'date-started': { unixtime: 1_000 } },
      says: [],
    });
    expect(intent).toMatchObject({ execution: { outcome: 'unknown', status: 'running' } });
    expect(world.world.aborted).toEqual([]);
  });
});

describe('what a job says that did not act', () => {
  it('CLAIM-ERROR: it failed without effect, and no proof is waited for', async () => {
    const { incident, intent } = await repair({ answer: failed, says: ['CLAIM-ERROR 423'], claims: false });
    expect(intent).toMatchObject({ state: 'failed', execution: { effect: 'claim_error' } });
    expect(intent?.verification).toBeUndefined();
    expect(incident).toMatchObject({ state: 'escalated', reason: expect.stringMatching(/did not act/) });
  });
  it('LATE: the same', async () => {
    const { intent } = await repair({ says: ['LATE KEY'], claims: false });
    expect(intent).toMatchObject({ state: 'failed', execution: { effect: 'late' } });
  });
});

describe('a run that does not end', () => {
  const forever = { status: 'running', 'date-ended': null };
  it('is told to stop once its window is over, and the proof decides', async () => {
    const { incident, intent } = await repair({ answer: forever, says: [] });
    expect(world.world.aborted).toEqual(['1']);
    expect(intent).toMatchObject({ state: 'succeeded', execution: { outcome: 'unknown' } });
    expect(incident).toMatchObject(fixed);
  });
  it('costs at most ten requests in its first ten seconds', async () => {
    world.world.endings.push({ answer: forever, says: [] });
    const decided = await world.decide();
    const startedAt = Date.now();
    await world.work(decided.intentId, {
      until: () => world.context.now().getTime() - startedAt > 10_000,
    });
    // The run call before them and the output after them make it ten.
    expect(world.world.gets).toBeLessThanOrEqual(8);
  });
});

describe('one run key, several executions', () => {
  it('a retry by Rundeck is followed', async () => {
    world.world.endings.push(
      {
        answer: { status: 'failed-with-retry', retriedExecution: { id: '2', status: 'running' } },
        claims: false,
        says: ['CLAIM-ERROR 000'],
      },
      { answer: { retryAttempt: 1 } },
    );
    const decided = await world.decide();
    const { run } = world.context.rundeck.jobs;
    Object.assign(world.context.rundeck.jobs, {
      run: async (...call: Parameters<typeof run>) => {
        const first = await run(...call);
        await world.job(call[1].options);
        return first;
      },
    });
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(intent).toMatchObject({
      state: 'succeeded',
      execution: { id: '2', before: ['1'], effect: 'done' },
    });
    expect(intent?.rivals).toBeUndefined();
    expect(incident).toMatchObject(fixed);
  });

  it('the one that took the claim is followed, and a human hears of the other', async () => {
    const decided = await world.decide();
    const { run } = world.context.rundeck.jobs;
    Object.assign(world.context.rundeck.jobs, {
      run: async (...call: Parameters<typeof run>) => {
        await world.job(call[1].options);
        return run(...call);
      },
    });
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(intent).toMatchObject({
      state: 'succeeded',
      execution: { id: '1', effect: 'done' },
      rivals: ['2'],
    });
    expect(incident).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/sent more than once/),
    });
    expect(world.host.effects).toBe(1);
  });
});

describe('a run with other values than those sent', () => {
  it('is stopped when the look-up finds it, ends as failed and goes to a human', async () => {
    world.world.weather = 'answer lost';
    const decided = await world.decide({ runKey: '00000000-0000-4000-8000-000000000001' });
    const options = { run_key: '00000000-0000-4000-8000-000000000001', host: 'web-2', service: 'lab-web' };
    world.world.endings.push({ answer: { job: { id: runbook.rundeck.job, options } } });
    Object.assign(world.context.rundeck.executions, {
      findByRunKey: async () => [await world.context.rundeck.executions.get('1')],
    });
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(intent).toMatchObject({ state: 'failed', reason: expect.stringMatching(/other values/) });
    expect(incident?.state).toBe('escalated');
    expect(world.world.aborted).toEqual(['1']);
  });
});

describe('a start that got lost for certain', () => {
  it('is started once more when the runbook is marked repeatable', async () => {
    Object.assign(runbook.rundeck, { repeatable: true });
    world.world.weather = 'never arrives';
    const decided = await world.decide();
    const { run } = world.context.rundeck.jobs;
    Object.assign(world.context.rundeck.jobs, {
      run: async (...call: Parameters<typeof run>) => {
        if (world.world.posts === 1) world.world.weather = 'fine';
        return run(...call);
      },
    });
    await world.work(decided.intentId);
    Object.assign(runbook.rundeck, { repeatable: false });
    const { incident, intent } = await world.outcome(decided);
    expect(world.world.posts).toBe(2);
    expect(intent).toMatchObject({ state: 'succeeded', submits: 2, repeatedAt: expect.any(String) });
    expect(incident).toMatchObject(fixed);
  });
  it('and not a third time', async () => {
    Object.assign(runbook.rundeck, { repeatable: true });
    world.world.weather = 'never arrives';
    const { intent } = await repair();
    Object.assign(runbook.rundeck, { repeatable: false });
    expect(intent).toMatchObject({ state: 'refused', submits: 2 });
    expect(world.world.posts).toBe(2);
  });
});
