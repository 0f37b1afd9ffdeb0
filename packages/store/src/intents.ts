import { Intent, intentSteps, isFinalIntentState } from '@firstline/contracts';
import type { Commit, Expectation, Write } from './commit.ts';
import type { Connection } from './connection.ts';
import { IllegalStepError } from './errors.ts';
import { readFenced, writeFenced } from './fenced-record.ts';
import type { Keys } from './keys.ts';
import type { Fenced, Store } from './store.ts';

interface Plan {
  readonly expect: Expectation[];
  readonly writes: Write[];
}

function write(keys: Keys, next: Fenced<Intent>): Write[] {
  const { id, state, notAfter, updatedAt } = next.value;
  return [
    writeFenced(keys.intent(id), next),
    // Read by the claim script, which has no date parser.
    ['HSET', keys.intent(id), 'notAfterMs', Date.parse(notAfter)],
    isFinalIntentState(state)
      ? ['ZREM', keys.intentsOpen, id]
      : ['ZADD', keys.intentsOpen, Date.parse(updatedAt), id],
  ];
}

/** The writes that put a new intent down; expects that neither it nor its run key exists. */
export function intentCreation(keys: Keys, intent: Intent): Plan {
  return {
    expect: [
      ['absent', keys.intent(intent.id)],
      ['absent', keys.runKey(intent.runKey)],
    ],
    writes: [...write(keys, { value: intent, fence: 1 }), ['SET', keys.runKey(intent.runKey), intent.id]],
  };
}

/** One step of an intent; expects its fence. Throws IllegalStepError. */
export function intentStep(
  keys: Keys,
  current: Fenced<Intent>,
  patch: Partial<Intent>,
  at = new Date(),
): Plan & { next: Fenced<Intent> } {
  const before = current.value;
  const state = patch.state ?? before.state;
  if (state !== before.state && !intentSteps[before.state].includes(state)) {
    throw new IllegalStepError(`intent ${before.id}`, before.state, state);
  }
  const value = { ...before, ...patch, updatedAt: at.toISOString() };
  const next = { value, fence: current.fence + 1 };
  return {
    next,
    expect: [['fence', keys.intent(before.id), String(current.fence)]],
    writes: write(keys, next),
  };
}

export function createIntents(
  connection: Connection,
  commit: Commit,
  keys: Keys,
  now = () => new Date(),
): Store['intents'] {
  const get = (id: string) => readFenced(connection, keys.intent(id), Intent);
  const values = async (ids: readonly string[]): Promise<Intent[]> =>
    (await Promise.all(ids.map(get))).flatMap((record) => (record ? [record.value] : []));
  return {
    get,
    async byRunKey(runKey) {
      const id = await connection.run((redis) => redis.get(keys.runKey(runKey)));
      return id === null ? undefined : get(id);
    },
    async step(current, patch) {
      const { next, expect, writes } = intentStep(keys, current, patch, now());
      return (await commit(expect, writes)) ? next : undefined;
    },
    stale: async (untouchedMs, limit) =>
      values(
        await connection.run((redis) =>
          redis.zrangebyscore(keys.intentsOpen, 0, now().getTime() - untouchedMs, 'LIMIT', 0, limit),
        ),
      ),
    // XX: a touch must not bring back an intent that ended meanwhile.
    touch: (id) =>
      connection.run(
        async (redis) => void (await redis.call('ZADD', keys.intentsOpen, 'XX', String(now().getTime()), id)),
      ),
    open: async () => values(await connection.run((redis) => redis.zrange(keys.intentsOpen, '0', '-1'))),
  };
}
