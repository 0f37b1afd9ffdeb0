import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExecutorContext } from '../src/step.ts';
import { createWorld, type World } from './simulated-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

describe('an approved repair', () => {
  it('runs once, is proven, and closes its incident as fixed', async () => {
    const decided = await world.decide();
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(incident).toMatchObject({ state: 'closed', outcome: 'fixed' });
    expect(intent).toMatchObject({
      state: 'succeeded',
      execution: { effect: 'done' },
      verification: { verdict: 'fixed' },
    });
    expect(world.host.effects).toBe(1);
    const kinds = (await world.store.incidents.timeline(decided.incidentId)).map(({ kind }) => kind);
    expect(kinds).toEqual(['premise', 'execution', 'execution', 'verification', 'closed']);
  });

  it('is escalated, not fixed, when the job says DONE but the fault stays', async () => {
    world.host.repairWorks = false;
    const decided = await world.decide();
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(incident).toMatchObject({ state: 'escalated' });
    expect(intent).toMatchObject({ state: 'failed', verification: { verdict: 'not_fixed' } });
  });

  it('has the verdict unknown, not success, when Prometheus goes away after the run', async () => {
    const decided = await world.decide();
    const answers: boolean[] = [];
    const { prometheus } = world.context;
    Object.assign(prometheus, {
      holds: async () => {
        if (answers.length > 0) throw new Error('connect ECONNREFUSED');
        answers.push(true);
        return true;
      },
    });
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(intent).toMatchObject({ verification: { verdict: 'unknown' } });
    expect(incident?.state).toBe('escalated');
  });

  it('has the verdict unknown when Prometheus no longer sees the host', async () => {
    world.host.seen = false;
    const decided = await world.decide();
    await world.work(decided.intentId);
    expect((await world.outcome(decided)).intent).toMatchObject({ verification: { verdict: 'unknown' } });
  });
});

describe('what forbids an action', () => {
  const refused = async (change: Parameters<World['decide']>[0] = {}) => {
    const decided = await world.decide(change);
    await world.work(decided.intentId);
    const { incident, intent } = await world.outcome(decided);
    expect(world.world.posts).toBe(0);
    expect(incident?.state).toBe('escalated');
    return intent?.reason;
  };

  it('a premise that does not hold', async () => {
    world.host.broken = false;
    expect(await refused()).toMatch(/premise does not hold/);
  });
  it('the kill switch', async () => {
    await world.store.killSwitch.stop('human:eve', 'test');
    expect(await refused()).toMatch(/stop/);
  });
  it('a runbook that changed since the decision', async () => {
    expect(await refused({ runbookHash: 'older' })).toMatch(/changed since/);
  });
  it('a target that is not in the inventory', async () => {
    expect(await refused({ target: 'db-9' })).toMatch(/inventory/);
  });
  it('time that ran out', async () => {
    expect(await refused({ notAfter: new Date(Date.now() - 1_000).toISOString() })).toMatch(/time ran out/);
  });
  it('an approval that never came', async () => {
    expect(await refused({ approved: false, notAfter: new Date(Date.now() - 1_000).toISOString() })).toMatch(
      /nobody approved/,
    );
  });
  it('a Prometheus that can not be asked, for as long as the intent may wait', async () => {
    world.world.weather = 'prometheus down';
    expect(await refused()).toMatch(/time ran out.*ECONNREFUSED/);
  });
});

describe('when the call to Rundeck goes wrong', () => {
  const ended = async () => {
    const decided = await world.decide();
    await world.work(decided.intentId);
    return world.outcome(decided);
  };

  it('a lost answer is looked up by run key and adopted, never sent again', async () => {
    world.world.weather = 'answer lost';
    const { incident } = await ended();
    expect(incident).toMatchObject({ state: 'closed', outcome: 'fixed' });
    expect(world.world.posts).toBe(1);
    expect(world.host.effects).toBe(1);
  });

  it('a call that never arrived goes to a human after the look-up, and is not sent again', async () => {
    world.world.weather = 'never arrives';
    const { incident, intent } = await ended();
    expect(intent?.state).toBe('refused');
    expect(incident).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/no execution carries its run key/),
    });
    expect(world.world.posts).toBe(1);
  });

  it('a refusal is final', async () => {
    world.world.weather = 'refused';
    expect((await ended()).intent?.state).toBe('refused');
    expect(world.world.posts).toBe(1);
  });

  it('a Rundeck that is down is waited for until the time of the intent runs out', async () => {
    world.world.weather = 'unreachable';
    const { incident, intent } = await ended();
    expect(intent?.state).toBe('denied');
    expect(incident?.state).toBe('escalated');
    expect(world.world.posts).toBeGreaterThan(2);
    expect(world.host.effects).toBe(0);
  });
});

/** Every call an executor makes to the store or to Rundeck is a place where its process can die. */
function crashingAt(callNumber: number, after: boolean, count: { calls: number }) {
  return (context: ExecutorContext): ExecutorContext => {
    let dead = false;
    const die = (): never => {
      dead = true;
      throw new Error('killed');
    };
    const wrap = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(object, name) {
          const value = Reflect.get(object, name) as unknown;
          if (typeof value === 'function') {
            return async (...args: unknown[]) => {
              if (dead) die();
              const mine = ++count.calls;
              if (mine === callNumber && !after) die();
              const result = await Reflect.apply(value, object, args);
              if (mine === callNumber) die();
              return result;
            };
          }
          return typeof value === 'object' && value !== null ? wrap(value) : value;
        },
      });
    return { ...context, store: wrap(context.store), rundeck: wrap(context.rundeck) };
  };
}

describe('a process that dies', () => {
  it('before or after any of its calls: the repair runs once and the incident ends', async () => {
    const count = { calls: 0 };
    for (let callNumber = 1; ; callNumber++) {
      let reached = false;
      for (const after of [false, true]) {
        const each = await createWorld();
        count.calls = 0;
        const decided = await each.decide();
        await each.work(decided.intentId, { crash: crashingAt(callNumber, after, count) });
        reached = count.calls >= callNumber;
        const { incident, intent } = await each.outcome(decided);
        const where = `call ${callNumber}, ${after ? 'after' : 'before'}: ${intent?.reason}`;
        expect([where, each.host.effects <= 1, each.world.posts <= 1]).toEqual([where, true, true]);
        expect([where, incident?.state === 'closed' || incident?.state === 'escalated']).toEqual([
          where,
          true,
        ]);
        const busy = await each.store.budgets.reserve({
          ...{
            intentId: 'next',
            runbook: 'other',
            target: 'web-1',
            cooldownMs: 1,
            perHour: 9,
            fleetPerHour: 9_999,
            lockMs: 1,
          },
        });
        expect([where, busy.ok]).toEqual([where, true]);
        await each.close();
      }
      if (!reached) break;
    }
    expect(count.calls).toBeGreaterThan(5);
  }, 120_000);
});

describe('a request that arrives after everybody gave up on it', () => {
  it('does not act: its deadline has passed', async () => {
    world.world.weather = 'arrives late';
    const decided = await world.decide({ notAfter: new Date(Date.now() + 10_000).toISOString() });
    Object.assign(world.context.settings, { startWithinMs: 1 });
    await world.work(decided.intentId);
    await world.deliverLate();
    expect(world.host.effects).toBe(0);
    expect(world.runs[0]?.output[0]).toMatch(/^LATE/);
  });

  it('does not act twice when two requests carry one run key', async () => {
    const decided = await world.decide();
    await world.work(decided.intentId);
    const again = world.runs[0]?.options ?? {};
    await world.context.rundeck.jobs.run('job', { options: { ...again } });
    expect(world.host.effects).toBe(1);
    expect(world.runs[1]?.output[0]).toMatch(/^DUPLICATE/);
  });
});
