import type { ActionJob } from '@firstline/contracts';
import { createExecuteIntent, type ExecutorContext, sweepIntents } from '@firstline/executor';
import type { Ending, Producer } from '@firstline/queue';
import { createRundeckClient } from '@firstline/rundeck-api-client';
import { silentLogger } from '@firstline/runtime';
import { type Call, type CrashPoint, RUN_CALL } from './crash-points.ts';
import type { Round } from './round.ts';

/** An executor without a process of its own: all that it holds in memory can be thrown away at any call. */
export interface ExecutorProcess {
  /** One turn of its queue's handler; `died` when it came to the armed crash point. */
  work(intentId: string): Promise<Ending | 'died'>;
  /** One turn of its sweep: the intents that it queued again. */
  sweep(): Promise<string[]>;
  /** It dies at the next call of this round that fits. */
  arm(point: CrashPoint, round: Round): void;
}

export type ContextParts = Omit<ExecutorContext, 'rundeck'>;

/** What a call of a dead process comes to: it is never heard of again. */
const never = new Promise<never>(() => undefined);

export function startExecutor(
  parts: ContextParts,
  /** `runCallsTo`: the network with the faults. */
  rundeck: { url: string; runCallsTo: string; token: string },
  change: (context: ExecutorContext) => ExecutorContext,
): ExecutorProcess {
  let announceDeath = (_: 'died'): void => undefined;
  const death = new Promise<'died'>((resolve) => {
    announceDeath = resolve;
  });
  let armed: { point: CrashPoint; round: Round } | undefined;
  let dead = false;

  const strikes = (when: CrashPoint['when'], call: Call): boolean =>
    armed?.point.when === when && armed.point.at(call);
  function die(): Promise<never> {
    dead = true;
    if (armed) armed.round.dead = true;
    announceDeath('died');
    return never;
  }

  /** Lets the client underneath clear its timer away; nobody above hears of the error. */
  function dieMidCall(): never {
    void die();
    throw new Error('killed');
  }

  const post: typeof fetch = async (...call) => {
    const [url, init] = call;
    if (init?.method !== 'POST' || !/\/run$/.test(new URL(String(url)).pathname)) return fetch(...call);
    if (dead || strikes('before', { name: RUN_CALL, args: [] })) return dieMidCall();
    const answer = fetch(new URL(new URL(String(url)).pathname, rundeck.runCallsTo), init);
    if (!strikes('underway', { name: RUN_CALL, args: [] })) return answer;
    answer.then((unread) => unread.body?.cancel()).catch(() => undefined);
    await armed?.round.called;
    return dieMidCall();
  };

  /** Lets every call below it be the place where the process dies. */
  const mortal = <T extends object>(target: T, path: string): T =>
    new Proxy(target, {
      get(object, property) {
        const value = Reflect.get(object, property) as unknown;
        const name = `${path}.${String(property)}`;
        if (typeof value === 'object' && value !== null) return mortal(value, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (dead || strikes('before', { name, args })) return die();
          const outcome = await Promise.allSettled([Reflect.apply(value, object, args)]);
          if (dead || strikes('after', { name, args })) return die();
          if (outcome[0].status === 'rejected') throw outcome[0].reason;
          return outcome[0].value;
        };
      },
    });

  const client = createRundeckClient({ baseUrl: rundeck.url, token: rundeck.token, fetch: post });
  const context: ExecutorContext = change({
    ...parts,
    store: mortal(parts.store, 'store'),
    rundeck: mortal(client, 'rundeck'),
  });
  const handle = createExecuteIntent(context);
  const job = { jobId: 'job', attempt: 1, logger: silentLogger, signal: new AbortController().signal };

  return {
    arm(point, round) {
      armed = { point, round };
    },
    work: (intentId) => Promise.race([handle({ v: 1, intentId, correlationId: intentId }, job), death]),
    async sweep() {
      const queued: string[] = [];
      const actions = {
        add: async (jobs: readonly { payload: ActionJob }[]) =>
          void queued.push(...jobs.map(({ payload }) => payload.intentId)),
      } as unknown as Producer<ActionJob>;
      await sweepIntents(context.store, actions, silentLogger, context.now);
      return queued;
    },
  };
}
