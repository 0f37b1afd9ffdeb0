import { type FarSide, startFarSide } from './far-side.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { openLane, type RoundPlan, type RoundReport, type Weakness, type World } from './lane.ts';
import type { Round } from './round.ts';
import { openRundeck, type RundeckUnderTest } from './rundeck-under-test.ts';
import { violationsOf } from './violations.ts';

export interface Summary {
  readonly rounds: number;
  readonly crashed: number;
  readonly acted: number;
  /** Each violation with the number of rounds it was seen in. */
  readonly violations: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, number>>;
  readonly reports: readonly RoundReport[];
}

export interface Field {
  /** How many rounds of each kind there are to be: RUN_ONCE_ROUNDS, or 1000 on a stand-in and 50 on a real server. */
  readonly rounds: number;
  run(count: number, plan: (index: number) => RoundPlan, weakness?: Weakness): Promise<Summary>;
  close(): Promise<void>;
}

/** Everything the rounds need: Rundeck, the network with its faults before it, and the far side. */
export async function openField(): Promise<Field> {
  const redisUrl = process.env.TEST_REDIS_URL ?? '';
  const rounds = new Map<string, Round>();
  const roundOf = (runKey: string): Round | undefined => rounds.get(runKey);
  const rundeck: RundeckUnderTest = await openRundeck();
  const proxy: FaultProxy = await startFaultProxy(rundeck.url, roundOf);
  const farSide: FarSide = await startFarSide(rundeck.thisHost, roundOf);
  const lanes = rundeck.real ? 6 : 16;

  return {
    rounds: Number(process.env.RUN_ONCE_ROUNDS ?? (rundeck.real ? 50 : 1_000)),
    async run(count, plan, weakness = {}) {
      const world: World = { rundeck, networkUrl: proxy.url, farSide, rounds, redisUrl, weakness };
      const reports: RoundReport[] = [];
      let next = 0;
      await Promise.all(
        Array.from({ length: Math.min(lanes, count) }, async () => {
          const lane = openLane(world);
          try {
            while (next < count) reports.push(await lane.run(plan(next++)));
          } finally {
            await lane.close();
          }
        }),
      );
      rounds.clear();
      await forget(
        rundeck,
        reports.flatMap(({ round }) => round.executions),
      );
      return summaryOf(reports);
    },
    async close() {
      await rundeck.close();
      await Promise.all([proxy.close(), farSide.close()]);
    },
  };
}

/** Rundeck searches all that it keeps at each look-up: what is judged is cleared away. */
async function forget({ client }: RundeckUnderTest, executions: readonly string[]): Promise<void> {
  for (let from = 0; from < executions.length; from += 200) {
    await client.executions.delete(executions.slice(from, from + 200));
  }
}

function summaryOf(reports: readonly RoundReport[]): Summary {
  return {
    rounds: reports.length,
    crashed: reports.filter(({ crashed }) => crashed).length,
    acted: reports.filter(({ round }) => round.effects.length > 0).length,
    violations: counted(reports.flatMap(violationsOf)),
    states: counted(reports.map(({ intent }) => intent.state)),
    reports,
  };
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
