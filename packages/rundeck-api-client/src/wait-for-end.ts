import { outcomeOf } from './outcome.ts';
import { createPolling } from './polling.ts';
import type { Execution } from './schemas/execution.ts';

export interface WaitOptions {
  /** Ends the waiting (it throws `aborted`), never the run. */
  readonly signal?: AbortSignal;
}

/** An execution that has ended. */
export interface Ended {
  readonly execution: Execution;
  /** Ids of those before it that failed and were retried by Rundeck, oldest first. */
  readonly retried: readonly string[];
}

/** Asks until the execution has ended; after `failed-with-retry` goes on with the one in its place. */
export async function waitForEnd(
  id: string,
  get: (id: string, signal?: AbortSignal) => Promise<Execution>,
  { signal }: WaitOptions = {},
): Promise<Ended> {
  const retried: string[] = [];
  let current = id;
  let polling = createPolling();
  for (;;) {
    const execution = await get(current, signal);
    const next = execution.status === 'failed-with-retry' ? execution.retriedExecution?.id : undefined;
    if (next !== undefined && next !== current) {
      retried.push(current);
      current = next;
      polling = createPolling();
    } else if (outcomeOf(execution) !== 'running') return { execution, retried };
    else await polling.pause({ news: false, signal });
  }
}
