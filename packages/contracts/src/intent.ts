import { z } from 'zod';
import { Timestamp } from './alert.ts';
import { Verdict } from './decision.ts';

export const IntentState = z.enum([
  'proposed',
  'denied',
  'claimed',
  'submitting',
  'unknown',
  'submitted',
  'succeeded',
  'failed',
  'timed_out',
  'refused',
]);
export type IntentState = z.infer<typeof IntentState>;

/**
 * Every legal step. `unknown` is left only by look-up: adopted (`submitted`), proven not to have run and
 * the runbook may be repeated (`submitting`) or not (`refused`), or not to be found out (`failed`). `refused` and
 * `denied` say that it did not run; `failed` does not.
 */
export const intentSteps: Readonly<Record<IntentState, readonly IntentState[]>> = {
  proposed: ['denied', 'claimed'],
  claimed: ['denied', 'submitting'],
  submitting: ['submitted', 'unknown', 'claimed', 'refused', 'failed'],
  unknown: ['submitted', 'submitting', 'refused', 'failed'],
  submitted: ['submitted', 'succeeded', 'failed', 'timed_out'],
  succeeded: [],
  failed: [],
  timed_out: [],
  denied: [],
  refused: [],
};

export const isFinalIntentState = (state: IntentState): boolean => intentSteps[state].length === 0;

/**
 * What the job itself reported about its run key. `done` acted · `duplicate` the key was taken ·
 * `late` after its deadline · `claim_error` it got no answer to its claim, or none that lets it act · `unclear`
 * nothing readable. All but `done` and `unclear` mean that it did not act.
 */
export const Effect = z.enum(['done', 'duplicate', 'late', 'claim_error', 'unclear']);
export type Effect = z.infer<typeof Effect>;

/** The same for people, in every view. */
export const effectWords: Readonly<Record<Effect, string>> = {
  done: 'the job says it acted',
  duplicate: 'the job found its run key taken and did nothing',
  late: 'the job came after its deadline and did nothing',
  claim_error: 'the job got no leave to act and did nothing',
  unclear: 'the output does not say',
};

/**
 * What Rundeck's word about an execution is worth, its output and the server's own start considered. Of `aborted`,
 * `timedout` and `unknown` nobody knows whether the process goes on: only the proof decides.
 */
export const RunOutcome = z.enum(['succeeded', 'failed', 'aborted', 'timedout', 'missed', 'unknown']);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** One Rundeck execution of an intent. */
export const Execution = z.object({
  id: z.string(),
  status: z.string(),
  startedAt: Timestamp,
  endedAt: Timestamp.optional(),
  outcome: RunOutcome.optional(),
  effect: Effect.optional(),
  /** It took the claim: whatever its status says, it began to act. */
  claimed: z.boolean().optional(),
  /** When its stop was asked for, because it ran past its window. */
  abortedAt: Timestamp.optional(),
  /** The executions followed before this one: attempts that Rundeck itself retried, duplicates that did not act. */
  before: z.array(z.string()).optional(),
  /** The last lines of its output, for people. */
  outputTail: z.array(z.string()).optional(),
  permalink: z.string().optional(),
});
export type Execution = z.infer<typeof Execution>;

export const Verification = z.object({
  at: Timestamp,
  verdict: z.enum(['fixed', 'not_fixed', 'unknown']),
  query: z.string(),
  reason: z.string(),
});
export type Verification = z.infer<typeof Verification>;

/** The durable record that one runbook will run with these values on this target. */
export const Intent = z.object({
  id: z.string(),
  incidentId: z.string(),
  decisionId: z.string(),
  state: IntentState,
  runKey: z.uuid(),
  runbook: z.string(),
  /** Content hash of the runbook at decision time; the executor refuses when its own differs. */
  runbookHash: z.string(),
  /** The inventory host's name. */
  target: z.string(),
  parameters: z.record(z.string(), z.string()),
  /** False when policy wants a human first; `firstline approve` turns it true. */
  approved: z.boolean(),
  approvedBy: z.string().optional(),
  /** Decided by a forced replay: the runbook's cooldown on the target doesn't hold it up. */
  overCooldown: z.boolean().optional(),
  /** No run may start after this. */
  notAfter: Timestamp,
  createdAt: Timestamp,
  updatedAt: Timestamp,
  submittedAt: Timestamp.optional(),
  /** Since when the outcome of the submit has been unknown. */
  unknownSince: Timestamp.optional(),
  submits: z.number().int().nonnegative(),
  /** When a repeatable runbook was started anew, after its first start was proven not to have run. */
  repeatedAt: Timestamp.optional(),
  /** Other executions with this run key that are no retries of Rundeck's own: somebody sent the run twice. */
  rivals: z.array(z.string()).optional(),
  execution: Execution.optional(),
  /** First moment at which proof is looked for. */
  verifyFrom: Timestamp.optional(),
  verifyUntil: Timestamp.optional(),
  verification: Verification.optional(),
  verdicts: z.array(Verdict),
  reason: z.string().optional(),
});
export type Intent = z.infer<typeof Intent>;
