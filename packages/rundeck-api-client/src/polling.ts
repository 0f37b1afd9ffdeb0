import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 1_000;
const GROWTH = 1.6;
const WITH_NEWS_AT_MOST_MS = 3_000;
const QUIET_AT_MOST_MS = 5_000;

/** When to ask again, so that a run of ten seconds costs fewer than ten questions and a long one few more. */
export interface Polling {
  /** Waits; at once over when `signal` fires. `news`: the last answer had something in it. */
  pause(facts: { news: boolean; atLeastMs?: number; signal?: AbortSignal | undefined }): Promise<void>;
}

/** Begins with a second and asks ever more rarely: every 3 s while there is news, every 5 s while there is none. */
export function createPolling(): Polling {
  let waitMs = FIRST_MS;
  return {
    async pause({ news, atLeastMs = 0, signal }) {
      const ms = Math.max(Math.min(waitMs, news ? WITH_NEWS_AT_MOST_MS : QUIET_AT_MOST_MS), atLeastMs);
      waitMs = Math.min(waitMs * GROWTH, QUIET_AT_MOST_MS);
      // An aborted wait goes on to the next call, which throws the typed error.
      await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
    },
  };
}
