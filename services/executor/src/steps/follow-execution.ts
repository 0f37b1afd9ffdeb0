import { durationMs, type Execution, type Runbook } from '@firstline/contracts';
import { isRundeckError, outcomeOf } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import { advanceIncident } from '@firstline/store';
import { conclude } from '../conclude.ts';
import { effectOf } from '../job-output.ts';
import { entry, nextOrStale, type Step, type StepContext, wait } from '../step.ts';

const TAIL_LINES = 40;
const OVERTIME_MS = 30_000;
const LONG_RUN_MS = 20_000;

/** The wait before the next look, by the age of the run: a job of ten seconds costs fewer than ten requests. */
const pollAfter = (ageMs: number): number => (ageMs < 3_000 ? 700 : Math.min(ageMs / 3, 5_000));

/** submitted → its execution has ended (or has run past its window and is aborted) and its output is read. */
export const followExecution: Step = async (intent, context) => {
  const { store, rundeck, catalogue, now } = context;
  const { execution } = intent.value;
  const runbook = catalogue.get(intent.value.runbook);
  if (execution === undefined || runbook === undefined) {
    const reason = `the catalogue has no runbook ${intent.value.runbook}`;
    return conclude(intent, { intent: { state: 'failed' }, reason }, context);
  }
  const ageMs = now().getTime() - Date.parse(execution.startedAt);
  const overtime = ageMs > durationMs(runbook.rundeck.timeout) + OVERTIME_MS;
  let status = execution.status;
  try {
    const seen = await rundeck.executions.get(execution.id);
    status = seen.status;
    if (seen.retriedExecution) {
      // Rundeck's own retry of the job: a new execution with the same options, and so with the same run key.
      return nextOrStale(
        await store.intents.step(intent, { execution: { ...execution, id: seen.retriedExecution.id } }),
      );
    }
    if (outcomeOf(seen, await evidence(ageMs, context)) === 'running') {
      if (!overtime) return wait(pollAfter(ageMs));
      await rundeck.executions.abort(execution.id);
      status = 'aborted';
    }
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    context.logger.warn('following failed', { executionId: execution.id, reason: messageOf(error) });
    if (!overtime && error.retryable) return wait(pollAfter(ageMs));
    // Rundeck can't say any more what became of it: only the proof can.
    status = 'unknown';
  }
  const outputTail = await tailOf(execution.id, context);
  const ended: Execution = {
    ...execution,
    status,
    endedAt: now().toISOString(),
    effect: effectOf(outputTail, intent.value.runKey),
    outputTail,
  };
  await enterVerifying(intent.value.incidentId, ended, context);
  return nextOrStale(await store.intents.step(intent, { execution: ended, ...proofWindow(runbook, now()) }));
};

/** What is `running` from before the server's own start is not: worth a look once a run takes its time. */
async function evidence(ageMs: number, { rundeck }: StepContext): Promise<{ serverStartedAt?: number }> {
  if (ageMs < LONG_RUN_MS) return {};
  const { startedAt } = await rundeck.system.info();
  return startedAt === undefined ? {} : { serverStartedAt: startedAt };
}

async function tailOf(executionId: string, { rundeck, logger }: StepContext): Promise<string[]> {
  try {
    return [...(await rundeck.executions.tail(executionId, TAIL_LINES))];
  } catch (error) {
    logger.warn('output can not be read', { executionId, reason: messageOf(error) });
    return [];
  }
}

function proofWindow(runbook: Runbook, at: Date): { verifyFrom: string; verifyUntil: string } {
  const { settle = '0s', within = '0s' } = runbook.verify ?? {};
  const after = (duration: string) => new Date(at.getTime() + durationMs(duration)).toISOString();
  return { verifyFrom: after(settle), verifyUntil: after(within) };
}

async function enterVerifying(
  incidentId: string,
  execution: Execution,
  { store, now }: StepContext,
): Promise<void> {
  const message = `Execution ${execution.id} ended as ${execution.status}; its job says: ${execution.effect}.`;
  const details = { executionId: execution.id, outputTail: execution.outputTail };
  await advanceIncident(store, incidentId, (incident) =>
    incident.state === 'acting'
      ? { patch: { state: 'verifying' }, timeline: [entry(now(), 'execution', message, details)] }
      : undefined,
  );
}
