import type { Execution } from './schemas/execution.ts';

export type Outcome = 'running' | 'succeeded' | 'failed' | 'aborted' | 'timedout' | 'missed' | 'unknown';

/** Facts beside the execution itself that turn a clear status into an unclear one. */
export interface OutcomeEvidence {
  /** The last lines of its output. */
  readonly output?: readonly string[];
  /** When the server was started, milliseconds: what is `running` from before is not. */
  readonly serverStartedAt?: number;
}

const notOver = new Set(['running', 'scheduled', 'queued', 'average-duration-exceeded']);
const final: Readonly<Record<string, Outcome>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  'failed-with-retry': 'failed',
  aborted: 'aborted',
  timedout: 'timedout',
  missed: 'missed',
};

/** What a server that is shut down leaves in the log of a run whose process may well go on. */
const CUT_OFF = /^Result: (143|2147483647)$/;

/**
 * What became of an execution, as Rundeck tells it. `running` until a final status comes with its end;
 * `unknown` for `other`/`incomplete` (the server died meanwhile) and for every word not known here.
 * `aborted` and `timedout` do not mean that the process stopped, `succeeded` does not mean that it helped.
 * After `failed-with-retry` follow `retriedExecution.id`.
 */
export function outcomeOf(execution: Execution, evidence: OutcomeEvidence = {}): Outcome {
  const { status } = execution;
  const started = execution['date-started']?.unixtime;
  if (notOver.has(status)) {
    const orphaned =
      status === 'running' &&
      started !== undefined &&
      evidence.serverStartedAt !== undefined &&
      started < evidence.serverStartedAt;
    return orphaned ? 'unknown' : 'running';
  }
  const outcome = final[status] ?? 'unknown';
  // `aborted` is written as soon as the abort is asked for; the end comes when the run has let go.
  if (!execution['date-ended'] && status !== 'missed') return outcome === 'unknown' ? 'unknown' : 'running';
  if (outcome === 'failed' && evidence.output?.some((line) => CUT_OFF.test(line.trim()))) return 'unknown';
  return outcome;
}
