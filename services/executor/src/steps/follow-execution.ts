import { durationMs, type Execution, type Intent, type Runbook } from '@firstline/contracts';
import { isRundeckError, outcomeOf, type Execution as Seen } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import type { Fenced } from '@firstline/store';
import { conclude } from '../conclude.ts';
import { endExecution } from '../end-execution.ts';
import { entry, nextOrStale, type Step, type StepContext, type StepResult, wait } from '../step.ts';

const OVERTIME_MS = 30_000;
/** How long a stop may take before its word is no longer waited for. */
const ABORT_TAKES_AT_MOST_MS = 30_000;
const LONG_RUN_MS = 20_000;
const FIRST_LOOK_MS = 700;

/** The wait before the next look, by the age of the run: a job of ten seconds costs fewer than ten requests. */
const pollAfter = (ageMs: number): number => Math.min(Math.max(ageMs / 2, FIRST_LOOK_MS), 5_000);

/** submitted → its execution has ended (or has run past its window and is stopped) and its output is read. */
export const followExecution: Step = async (intent, context) => {
  const { rundeck, catalogue, now } = context;
  const { execution } = intent.value;
  const runbook = catalogue.get(intent.value.runbook);
  if (execution === undefined || runbook === undefined) {
    const reason = `the catalogue has no runbook ${intent.value.runbook}`;
    return conclude(intent, { intent: { state: 'failed' }, reason }, context);
  }
  const ageMs = now().getTime() - Date.parse(execution.startedAt);
  const windowMs = durationMs(runbook.rundeck.timeout) + OVERTIME_MS;
  try {
    const seen = await rundeck.executions.get(execution.id);
    if (seen.status === 'failed-with-retry' && seen.retriedExecution) {
      return followRetry(intent, execution, seen.retriedExecution.id, context);
    }
    const evidence = ageMs < LONG_RUN_MS ? {} : await serverStart(context);
    if (outcomeOf(seen, evidence) !== 'running') {
      return await endExecution(intent, { execution, seen, ...evidence, runbook }, context);
    }
    if (ageMs <= windowMs) return wait(pollAfter(ageMs));
    return await stop(intent, { execution, seen, runbook }, context);
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    context.logger.warn('following failed', { executionId: execution.id, reason: messageOf(error) });
    if (ageMs <= windowMs + ABORT_TAKES_AT_MOST_MS && error.retryable) return wait(pollAfter(ageMs));
    // Rundeck can't say any more what became of it: only the proof can.
    return endExecution(intent, { execution, runbook }, context);
  }
};

/** Rundeck's own retry of the job: a new execution with the same options, and so with the same run key. */
async function followRetry(
  intent: Fenced<Intent>,
  execution: Execution,
  id: string,
  { store, now }: StepContext,
): Promise<StepResult> {
  const before = [...(execution.before ?? []), execution.id];
  const next = await store.intents.step(intent, { execution: { ...execution, id, before } });
  if (next === undefined) return { result: 'stale' };
  const message = `Execution ${execution.id} failed and Rundeck retries it as ${id}, which is followed now.`;
  await store.incidents.note(
    intent.value.incidentId,
    entry(now(), 'execution', message, { executionId: id }),
  );
  return { result: 'next', intent: next };
}

/** When the server was started: what is `running` from before is not. Nothing when the token may not know. */
async function serverStart({ rundeck, logger }: StepContext): Promise<{ serverStartedAt?: number }> {
  try {
    const { startedAt } = await rundeck.system.info();
    return startedAt === undefined ? {} : { serverStartedAt: startedAt };
  } catch (error) {
    logger.warn('the start of the server is not known', { reason: messageOf(error) });
    return {};
  }
}

/** Past its window: asks for a stop once, then waits for the end a while. */
async function stop(
  intent: Fenced<Intent>,
  { execution, seen, runbook }: { execution: Execution; seen: Seen; runbook: Runbook },
  context: StepContext,
): Promise<StepResult> {
  const { store, rundeck, now } = context;
  if (execution.abortedAt === undefined) {
    const abort = await rundeck.executions.abort(execution.id);
    const at = now();
    const message = `Execution ${execution.id} runs longer than ${runbook.rundeck.timeout}; told to stop (${abort.status}).`;
    await store.incidents.note(
      intent.value.incidentId,
      entry(at, 'execution', message, { executionId: execution.id }),
    );
    const stopping = { ...execution, abortedAt: at.toISOString() };
    return nextOrStale(await store.intents.step(intent, { execution: stopping }));
  }
  const waited = now().getTime() - Date.parse(execution.abortedAt);
  if (waited < ABORT_TAKES_AT_MOST_MS) return wait(FIRST_LOOK_MS * 2);
  return endExecution(intent, { execution, runbook, seen }, context);
}
