import type { Intent, Runbook, TimelineEntry } from '@firstline/contracts';
import { isRundeckError, type RundeckError } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import type { Fenced } from '@firstline/store';
import { conclude } from './conclude.ts';
import { failMismatched } from './fail-mismatched.ts';
import { refusalOf } from './permission.ts';
import { premiseOf } from './premise.ts';
import { runOptions } from './run-options.ts';
import { entry, nextOrStale, type StepContext, type StepResult, wait } from './step.ts';

const PROMETHEUS_RETRY_MS = 3_000;
const RUNDECK_RETRY_MS = 3_000;

export interface Start {
  readonly runbook: Runbook;
  /** How long a neighbour that can't be asked may be waited for: ISO 8601. */
  readonly waitUntil: string;
  /** The final state when it may not run after all. */
  readonly refusedAs: 'denied' | 'refused';
  /** Written together with the word `submitting`. */
  readonly patch: Partial<Intent>;
}

/**
 * Premise and policy once more, the durable word `submitting`, the one call. Nothing is sent before that word
 * is written, and it is written by one process only: whoever finds it later looks the run up instead of sending again.
 */
export async function startRun(
  intent: Fenced<Intent>,
  start: Start,
  context: StepContext,
): Promise<StepResult> {
  const { store, now, settings } = context;
  const refuse = (reason: string, timeline: readonly TimelineEntry[] = []) =>
    conclude(intent, { intent: { state: start.refusedAs }, reason, timeline }, context);

  const premise = await premiseOf(intent.value, start.runbook, context);
  if ('unknown' in premise) return waitBecause(intent, premise.unknown, context);
  if (!premise.holds)
    return refuse('the premise does not hold: Prometheus does not see the fault', premise.timeline);
  const [refusal] = await Promise.all([
    refusalOf(intent.value, context),
    ...premise.timeline.map((said) => store.incidents.note(intent.value.incidentId, said)),
  ]);
  if (refusal !== undefined) return refuse(refusal);

  const at = now();
  const submitting = await store.intents.step(intent, {
    ...start.patch,
    state: 'submitting',
    submittedAt: at.toISOString(),
    submits: intent.value.submits + 1,
    // From here on this is the moment after which the job itself refuses to act.
    notAfter: new Date(at.getTime() + settings.startWithinMs).toISOString(),
  });
  return submitting === undefined ? { result: 'stale' } : callRundeck(submitting, start, context);
}

/** Waits with the reason on the record, so that a human reads it should the time run out. */
async function waitBecause(
  intent: Fenced<Intent>,
  reason: string,
  context: StepContext,
): Promise<StepResult> {
  if (intent.value.reason !== reason) {
    await context.store.incidents.note(
      intent.value.incidentId,
      entry(context.now(), 'premise', `Waiting: ${reason}.`),
    );
    if ((await context.store.intents.step(intent, { reason })) === undefined) return { result: 'stale' };
  }
  return wait(PROMETHEUS_RETRY_MS);
}

async function callRundeck(
  submitting: Fenced<Intent>,
  start: Start,
  context: StepContext,
): Promise<StepResult> {
  const { store, rundeck, now, settings } = context;
  const { incidentId, runKey, target } = submitting.value;
  const { runbook } = start;
  try {
    const execution = await rundeck.jobs.run(runbook.rundeck.job, {
      options: runOptions(submitting.value, runbook, settings.claimUrl),
    });
    const submitted = await store.intents.step(submitting, {
      state: 'submitted',
      execution: {
        id: execution.id,
        status: execution.status,
        startedAt: now().toISOString(),
        ...(execution.permalink && { permalink: execution.permalink }),
      },
    });
    if (submitted === undefined) return { result: 'stale' };
    const message = `Rundeck execution ${execution.id} of ${runbook.name} started on ${target}.`;
    const details = { executionId: execution.id, runKey };
    await store.incidents.note(incidentId, entry(now(), 'execution', message, details));
    return { result: 'next', intent: submitted };
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    return afterFailedCall(submitting, start, error, context);
  }
}

async function afterFailedCall(
  submitting: Fenced<Intent>,
  { runbook, waitUntil }: Start,
  error: RundeckError,
  context: StepContext,
): Promise<StepResult> {
  const { store, now, logger } = context;
  const { id, incidentId, runKey } = submitting.value;
  logger.warn('run call failed', {
    intentId: id,
    kind: error.kind,
    mayHaveStarted: error.mayHaveStarted,
    err: error,
  });
  if (error.kind === 'options_mismatch' && error.executionId !== undefined) {
    return failMismatched(submitting, error.executionId, messageOf(error), context);
  }
  if (error.mayHaveStarted) {
    const message = `It is not known whether Rundeck started ${runbook.name}: ${messageOf(error)}. Looking it up by run key.`;
    await store.incidents.note(incidentId, entry(now(), 'execution', message, { runKey }));
    return nextOrStale(
      await store.intents.step(submitting, { state: 'unknown', unknownSince: now().toISOString() }),
    );
  }
  // Nothing was started for certain; the wait is bounded by the time the intent had in the first place.
  if (error.retryable && now().toISOString() < waitUntil) {
    const back = await store.intents.step(submitting, {
      state: 'claimed',
      notAfter: waitUntil,
      reason: messageOf(error),
    });
    return back ? wait(error.retryAfterMs ?? RUNDECK_RETRY_MS) : { result: 'stale' };
  }
  const reason = `Rundeck refused to run ${runbook.name}: ${messageOf(error)}`;
  return conclude(submitting, { intent: { state: 'refused' }, reason }, context);
}
