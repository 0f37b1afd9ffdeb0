import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createExecutorMetrics, type ExecutorContext } from '@firstline/executor';
import { outcomeOf } from '@firstline/rundeck-api-client';
import { createRegistry } from '@firstline/runtime';
import { createStore, type Store } from '@firstline/store';
import type { CrashPoint } from './crash-points.ts';
import { decide } from './decide.ts';
import { type ExecutorProcess, startExecutor } from './executor-process.ts';
import type { FarSide } from './far-side.ts';
import { createRound, type Delivery, type Round } from './round.ts';
import { catalogueFor, everyHost, REPAIR, REPEATABLE } from './runbooks.ts';
import type { RundeckUnderTest } from './rundeck-under-test.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** What one safety switched off looks like; for the negative controls. */
export interface Weakness {
  readonly context?: (context: ExecutorContext) => ExecutorContext;
  readonly claims?: (store: Store) => Pick<Store, 'claims' | 'killSwitch'>;
}

export interface World {
  readonly rundeck: RundeckUnderTest;
  /** The network with the faults, in front of Rundeck. */
  readonly networkUrl: string;
  readonly farSide: FarSide;
  readonly rounds: Map<string, Round>;
  readonly redisUrl: string;
  readonly weakness: Weakness;
}

export interface RoundPlan {
  readonly delivery: Delivery;
  readonly crash?: CrashPoint;
  readonly repeatable: boolean;
  readonly secondExecutor: boolean;
  /** After a crash: the queue's own redelivery, or only the reconciler's sweep, brings the work back. */
  readonly jobLost: boolean;
  /** How long the crashed executor stays away, milliseconds. */
  readonly awayMs: number;
}

export interface RoundReport {
  readonly plan: RoundPlan;
  readonly round: Round;
  readonly crashed: boolean;
  readonly intent: {
    readonly state: string;
    readonly reason?: string | undefined;
    readonly repeated: boolean;
  };
  readonly incidentState: string;
  /** Milliseconds of the round's clock. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Start within a minute, so that a request up to ninety seconds late may come before or after its deadline. */
const SETTINGS = { startWithinMs: 60_000, lookUpForMs: 30_000, fleetPerHour: 10_000_000 } as const;
const GIVE_UP_MS = 30 * 60_000;
const SWEEP_EVERY_MS = 5_000;

export interface Lane {
  run(plan: RoundPlan): Promise<RoundReport>;
  close(): Promise<void>;
}

/** Rounds one after the other, on a store and a clock of their own. */
export function openLane(world: World): Lane {
  const clock = createVirtualClock();
  const prefix = `run-once-${randomUUID().slice(0, 8)}`;
  const openStore = () => createStore({ url: world.redisUrl, prefix, now: clock.now, deadlineMs: 30_000 });
  const store = openStore();
  const claims = world.weakness.claims?.(store) ?? store;
  const claimUrl = world.farSide.addLane(prefix, claims);
  const metrics = createExecutorMetrics(createRegistry('executor', '0.0.0'));
  let round: Round | undefined;
  let executor: { process: ExecutorProcess; store: Store } | undefined;

  function alive(): ExecutorProcess {
    if (executor) return executor.process;
    const own = openStore();
    const parts = {
      store: own,
      metrics,
      catalogue: catalogueFor(world.rundeck.jobId),
      inventory: () => everyHost,
      prometheus: {
        holds: async (query: string) => !query.startsWith('mended') || round?.effects.length !== 0,
      },
      settings: { ...SETTINGS, mode: 'auto', project: world.rundeck.project, claimUrl } as const,
      now: clock.now,
    };
    const { url, token } = world.rundeck;
    const address = { url, runCallsTo: world.networkUrl, token };
    const process = startExecutor(parts, address, world.weakness.context ?? ((context) => context));
    executor = { process, store: own };
    return process;
  }

  async function bury(): Promise<void> {
    await executor?.store.close();
    executor = undefined;
  }

  /** What Rundeck was asked for happens in its own time; the clock stands still meanwhile. */
  async function settle(): Promise<void> {
    const [firstMs, everyMs] = world.rundeck.real ? [300, 150] : [70, 25];
    for (const id of round?.executions.filter((one) => !settled.has(one)) ?? []) {
      await sleep(firstMs);
      while (outcomeOf(await world.rundeck.client.executions.get(id)) === 'running') await sleep(everyMs);
      // A real server's history knows of it a moment later.
      if (world.rundeck.real) await sleep(100);
      settled.add(id);
    }
  }
  const settled = new Set<string>();

  function decideNow(plan: RoundPlan) {
    const at = clock.now();
    return decide(store, {
      target: `host-${randomUUID().slice(0, 13)}`,
      runbook: plan.repeatable ? REPEATABLE : REPAIR,
      createdAt: at.toISOString(),
      updatedAt: at.toISOString(),
      notAfter: new Date(at.getTime() + 15 * 60_000).toISOString(),
    });
  }

  /** From the crash to the next executor that works on the intent. */
  async function recover(plan: RoundPlan, intentId: string, current: Round): Promise<void> {
    await bury();
    await clock.advance(plan.awayMs, settle);
    current.dead = false;
    if (!plan.jobLost) return;
    while (!(await alive().sweep()).includes(intentId)) await clock.advance(SWEEP_EVERY_MS, settle);
  }

  return {
    async run(plan) {
      const { id: intentId, incidentId, runKey } = await decideNow(plan);
      const startedAt = clock.now().getTime();
      const current = createRound({
        runKey,
        clock,
        delivery: plan.delivery,
        secondExecutor: plan.secondExecutor,
      });
      round = current;
      world.rounds.set(runKey, current);
      if (plan.crash) alive().arm(plan.crash, current);
      let crashed = false;
      while (clock.now().getTime() - startedAt < GIVE_UP_MS) {
        const ending = await alive().work(intentId);
        if (ending === 'died') {
          crashed = true;
          await recover(plan, intentId, current);
        } else if (ending.end === 'done') break;
        else await clock.advance(ending.delayMs, settle);
      }
      const endedAt = clock.now().getTime();
      await clock.runOut(settle);
      const [intent, incident] = await Promise.all([
        store.intents.get(intentId),
        store.incidents.get(incidentId),
      ]);
      return {
        plan,
        round: current,
        crashed,
        startedAt,
        endedAt,
        incidentState: incident?.value.state ?? 'gone',
        intent: {
          state: intent?.value.state ?? 'gone',
          reason: intent?.value.reason,
          repeated: intent?.value.repeatedAt !== undefined,
        },
      };
    },
    async close() {
      await bury();
      await store.close();
    },
  };
}
