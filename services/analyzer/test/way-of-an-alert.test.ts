import type { AutonomyMode, Decider } from '@firstline/contracts';
import { notificationId } from '@firstline/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AnalyzerContext } from '../src/analysis.ts';
import { sweepResolved } from '../src/sweep.ts';
import { type AnalyzerWorld, createAnalyzerWorld, firing, resolved } from './analyzer-world.ts';

let world: AnalyzerWorld;
const start = async (options: { mode?: AutonomyMode; decider?: Decider } = {}) => {
  world = await createAnalyzerWorld(options);
  return world;
};
afterEach(() => world.close());

const whatHolds = async () => (await world.store.ledger()).balanced;

describe('a firing alert', () => {
  it('with a matching rule becomes an approved intent for the host of the alert', async () => {
    const { store, receive, queued } = await start();
    const incident = await receive(firing());
    expect(incident).toMatchObject({ state: 'acting', target: 'web-1', runbook: 'restart_service' });
    const intent = await store.intents.get(incident?.intentId ?? '');
    expect(intent?.value).toMatchObject({
      state: 'proposed',
      approved: true,
      target: 'web-1',
      parameters: { service: 'lab-web' },
    });
    expect(queued).toEqual([intent?.value.id]);
    const [decision] = await store.incidents.decisions(incident?.id ?? '');
    expect(decision).toMatchObject({
      reached: { decider: 'rules' },
      candidates: [{ runbook: 'restart_service', rule: true }],
      catalogueHash: world.context.catalogue.hash,
      ruling: 'allow',
    });
    expect(decision?.verdicts.length).toBeGreaterThan(5);
  });

  it('waits for a human in mode approve, and is only written down in mode observe', async () => {
    const { receive, queued } = await start({ mode: 'approve' });
    expect(await receive(firing())).toMatchObject({ state: 'awaiting_approval' });
    expect(queued).toEqual([]);
    await world.close();
    await start({ mode: 'observe' });
    const incident = await world.receive(firing());
    expect(incident).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/would have run restart_service/),
    });
    expect(incident?.intentId).toBeUndefined();
  });

  it('on a host with a stricter mode of its own waits for a human', async () => {
    const { receive } = await start();
    expect(await receive(firing({ instance: 'db-1' }))).toMatchObject({ state: 'awaiting_approval' });
  });

  it('on a host that is not in the inventory goes to a human, untouched', async () => {
    const { receive, queued } = await start();
    expect(await receive(firing({ instance: 'web-1.evil.example' }))).toMatchObject({ state: 'escalated' });
    expect(queued).toEqual([]);
  });

  it('with a value outside the closed list goes to a human', async () => {
    const { receive } = await start();
    expect(await receive(firing({ service: 'sshd; reboot' }))).toMatchObject({ state: 'escalated' });
  });

  it('for information only needs no action, and its repeats stay quiet', async () => {
    const { receive, store } = await start();
    const watchdog = firing({ alertname: 'Watchdog', severity: 'none', service: '' });
    expect(await receive(watchdog)).toMatchObject({ state: 'closed', outcome: 'no_action' });
    await receive({ ...watchdog, startsAt: '2026-11-24T10:30:00.000Z' });
    expect(await store.incidents.list()).toHaveLength(1);
    expect(await whatHolds()).toBe(true);
  });

  it('during maintenance is suppressed with the reason', async () => {
    const { receive } = await start();
    const incident = await receive(firing({ instance: 'old-1' }));
    expect(incident).toMatchObject({
      outcome: 'no_action',
      reason: expect.stringMatching(/maintenance.*to be taken apart/),
    });
  });

  it('while everything is stopped goes to a human', async () => {
    const { receive, store, queued } = await start();
    await store.killSwitch.stop('human:eve', 'freeze');
    expect(await receive(firing())).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/stopped by human:eve/),
    });
    expect(queued).toEqual([]);
  });
});

describe('more than one alert', () => {
  it('of one cause on one host share an incident and one decision', async () => {
    const { receive, queued } = await start();
    const first = await receive(firing());
    const second = await receive(firing({ alertname: 'HttpProbeFailed' }));
    expect(second?.id).toBe(first?.id);
    expect(second?.fingerprints).toHaveLength(2);
    expect(queued).toHaveLength(1);
  });

  it('a hundred workers on the same notification make one incident and one intent', async () => {
    const { accept, work, store, queued } = await start();
    const id = await accept(firing());
    await Promise.all(Array.from({ length: 100 }, () => work(id)));
    expect(await store.incidents.list()).toHaveLength(1);
    expect(await store.intents.open()).toHaveLength(1);
    expect(new Set(queued).size).toBe(1);
  });

  it('a repeat with an earlier start (Alertmanager merges to the earliest) is not a new one', async () => {
    const { receive, store, queued } = await start();
    const alert = firing();
    await receive(alert);
    await receive({ ...alert, startsAt: '2026-11-24T09:59:30.000Z' });
    expect(await store.incidents.list()).toHaveLength(1);
    expect(queued).toHaveLength(1);
    expect(await store.ledger()).toMatchObject({ accepted: 2, open: 1, closed: 1, balanced: true });
  });

  it('a runbook that has just acted on the host is not tried again at once', async () => {
    const { receive, store } = await start();
    await store.budgets.reserve({
      ...{
        intentId: 'earlier',
        runbook: 'restart_service',
        target: 'web-1',
        cooldownMs: 60_000,
        perHour: 9,
        fleetPerHour: 99,
      },
      lockMs: 60_000,
    });
    await store.budgets.release('earlier', 'web-1', 'restart_service', 60_000);
    const incident = await receive(firing());
    expect(incident).toMatchObject({ state: 'escalated', reason: expect.stringMatching(/cools down/) });
  });
});

describe('a resolved alert', () => {
  it('closes its incident as recovered and withdraws what waits for approval', async () => {
    const { receive, store } = await start({ mode: 'approve' });
    const alert = firing();
    const waiting = await receive(alert);
    const incident = await receive(resolved(alert));
    expect(incident).toMatchObject({ state: 'closed', outcome: 'recovered' });
    expect((await store.intents.get(waiting?.intentId ?? ''))?.value.state).toBe('denied');
    expect(await store.ledger()).toMatchObject({ accepted: 2, closed: 2, open: 0, balanced: true });
  });

  it('leaves an incident alone while we act on it: the proof decides', async () => {
    const { receive } = await start();
    const alert = firing();
    await receive(alert);
    expect(await receive(resolved(alert))).toMatchObject({ state: 'acting' });
  });

  it('ends an incident in human hands as escalated', async () => {
    const { receive } = await start({ mode: 'observe' });
    const alert = firing();
    await receive(alert);
    expect(await receive(resolved(alert))).toMatchObject({ state: 'closed', outcome: 'escalated' });
  });

  it('that overtakes its firing one leaves nothing to do', async () => {
    const { receive, store, queued } = await start();
    const alert = firing();
    await receive(resolved(alert));
    expect(await receive(alert)).toBeUndefined();
    expect(queued).toEqual([]);
    expect(await store.ledger()).toMatchObject({ accepted: 2, closed: 2, balanced: true });
  });

  it('is followed up when the process died between the last resolve and the close', async () => {
    const { receive, accept, store, context } = await start({ mode: 'approve' });
    const alert = firing();
    const incident = await receive(alert);
    await store.incidents.resolve(await accept(resolved(alert)));
    expect((await store.incidents.get(incident?.id ?? ''))?.value.state).toBe('awaiting_approval');
    await sweepResolved(store, context.now);
    expect((await store.incidents.get(incident?.id ?? ''))?.value).toMatchObject({
      state: 'closed',
      outcome: 'recovered',
    });
  });
});

describe('a decider that must not be trusted', () => {
  const says = (choice: object): Decider => ({
    name: 'llm',
    decide: async () => ({
      choice: { parameters: {}, category: 'other', severity: 'high', reason: 'because', ...choice } as never,
      reached: { decider: 'llm', durationMs: 1 },
      verdicts: [],
    }),
  });
  const harmful = [
    { action: 'run', runbook: 'format_disk', parameters: {} },
    { action: 'run', runbook: 'restart_service', parameters: { service: 'nginx' } },
    { action: 'run', runbook: 'restart_service', parameters: { service: 'lab-web', host: 'db-1' } },
    { action: 'run', runbook: '__proto__', parameters: {} },
    { action: 'no_action', runbook: 'restart_service' },
  ];
  it.each(harmful)('is overruled when it says %j', async (choice) => {
    const { receive, queued, store } = await start({ decider: says(choice) });
    const incident = await receive(firing());
    expect(incident).toMatchObject({ state: 'escalated', reason: expect.stringMatching(/not allowed/) });
    expect(queued).toEqual([]);
    const [decision] = await store.incidents.decisions(incident?.id ?? '');
    expect(decision?.verdicts.some(({ ok }) => !ok)).toBe(true);
  });

  it('may choose a runbook without a matching rule only with a human’s approval', async () => {
    const decider = says({ action: 'run', runbook: 'restart_service', parameters: { service: 'lab-web' } });
    const { receive } = await start({ decider });
    expect(await receive(firing({ alertname: 'CheckoutSlow' }))).toMatchObject({
      state: 'awaiting_approval',
      reason: expect.stringMatching(/no rule/),
    });
  });
});

describe('a process that dies', () => {
  it('before or after any of its calls leaves one incident and one intent after the next try', async () => {
    let fatal = 0;
    for (let reached = true; reached; ) {
      fatal++;
      for (const after of [false, true]) {
        const { accept, work, store, context } = await start();
        const id = await accept(firing());
        let calls = 0;
        let dead = false;
        const mortal = <T extends object>(part: T): T =>
          new Proxy(part, {
            get(object, name) {
              const value = Reflect.get(object, name) as unknown;
              if (typeof value === 'object' && value !== null) return mortal(value);
              if (typeof value !== 'function') return value;
              return async (...args: unknown[]) => {
                const mine = ++calls;
                if (dead || (mine === fatal && !after)) {
                  dead = true;
                  throw new Error('killed');
                }
                const result = await Reflect.apply(value, object, args);
                if (mine === fatal) {
                  dead = true;
                  throw new Error('killed');
                }
                return result;
              };
            },
          });
        const dying: AnalyzerContext = { ...context, store: mortal(context.store) };
        await work(id, dying).catch(() => undefined);
        await work(id);
        reached = calls >= fatal;
        const incidents = await store.incidents.list();
        expect([fatal, after, incidents.map(({ state }) => state)]).toEqual([fatal, after, ['acting']]);
        expect([fatal, after, (await store.intents.open()).length]).toEqual([fatal, after, 1]);
        expect(await store.ledger()).toMatchObject({ accepted: 1, open: 1, balanced: true });
        await world.close();
      }
    }
    expect(fatal).toBeGreaterThan(8);
    await start();
  });
});

describe('a replay', () => {
  it('decides a dead letter afresh and writes who asked', async () => {
    const { accept, store, work } = await start();
    const id = await accept(firing());
    const letter = {
      id: `alerts-${id}`,
      queue: 'alerts' as const,
      subjectId: id,
      reason: 'boom',
      attempts: 5,
    };
    await store.deadLetters.bury({ ...letter, diedAt: new Date().toISOString() });
    await work(id);
    expect(await store.incidents.list()).toEqual([]);
    await store.deadLetters.replay(letter.id, 'human:eve', false);
    await work(id);
    expect(await store.incidents.list()).toMatchObject([
      {
        state: 'acting',
        notificationId: notificationId(firing({}, { fingerprint: id.split('-')[0] ?? '' })),
      },
    ]);
    const kinds = (await store.incidents.timeline((await store.incidents.list())[0]?.id ?? '')).map(
      ({ kind }) => kind,
    );
    expect(kinds).toContain('replay');
  });
});
