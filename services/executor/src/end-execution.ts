import { durationMs, type Execution, type Intent, type Runbook, type RunOutcome } from '@firstline/contracts';
import { isRundeckError, outcomeOf, type Execution as Seen } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import { advanceIncident, type Fenced } from '@firstline/store';
import { effectOf } from './job-output.ts';
import { entry, nextOrStale, type StepContext, type StepResult } from './step.ts';

const TAIL_LINES = 40;

export interface LastLook {
  readonly execution: Execution;
  /** What Rundeck says of it; absent when it can't say any more. */
  readonly seen?: Seen;
  readonly serverStartedAt?: number;
  readonly runbook: Runbook;
}

/**
 * Writes down what is known of an execution that is over: Rundeck's word and what it is worth, what the job itself
 * said, and whether it took the claim. When another execution took it, that one is followed instead.
 */
export async function endExecution(
  intent: Fenced<Intent>,
  look: LastLook,
  context: StepContext,
): Promise<StepResult> {
  const { store, now } = context;
  const { execution, seen, runbook } = look;
  const { runKey, incidentId } = intent.value;
  const holder = await store.claims.holder(runKey);
  const before = execution.before ?? [];
  if (holder !== undefined && holder !== execution.id && !before.includes(holder)) {
    return followHolder(intent, execution, holder, context);
  }
  const output = await tailOf(execution.id, seen !== undefined, context);
  // A retry by Rundeck that finds its own first attempt's claim: that attempt is the one that acted.
  const acting =
    holder !== undefined && holder !== execution.id
      ? await tailOf(holder, seen !== undefined, context)
      : output;
  const ended: Execution = {
    ...execution,
    status: seen?.status ?? 'unknown',
    outcome: worthOf(look, output),
    endedAt: now().toISOString(),
    effect: effectOf(acting ?? [], runKey),
    claimed: holder !== undefined,
    outputTail: output ?? [],
  };
  await enterVerifying(incidentId, ended, context);
  return nextOrStale(await store.intents.step(intent, { execution: ended, ...proofWindow(runbook, now()) }));
}

/** `failed` without a readable output may be the mark of a server that was shut down: unknown. */
function worthOf({ seen, serverStartedAt }: LastLook, output: readonly string[] | undefined): RunOutcome {
  if (seen === undefined) return 'unknown';
  const outcome = outcomeOf(seen, {
    ...(output && { output }),
    ...(serverStartedAt !== undefined && { serverStartedAt }),
  });
  if (outcome === 'running') return 'unknown';
  return outcome === 'failed' && output === undefined ? 'unknown' : outcome;
}

/** Two executions with one key: the one that took the claim is kept, the other one is written down as its rival. */
async function followHolder(
  intent: Fenced<Intent>,
  execution: Execution,
  holder: string,
  { store, now }: StepContext,
): Promise<StepResult> {
  const { incidentId, runKey, rivals = [] } = intent.value;
  const next = await store.intents.step(intent, {
    execution: {
      id: holder,
      status: 'running',
      startedAt: execution.startedAt,
      before: [...(execution.before ?? []), execution.id],
    },
    rivals: [...new Set([...rivals, execution.id])].filter((id) => id !== holder),
  });
  if (next === undefined) return { result: 'stale' };
  const message = `Executions ${execution.id} and ${holder} carry one run key: somebody sent the run twice. ${holder} took the claim and is followed.`;
  const details = { executionIds: [execution.id, holder], runKey };
  await store.incidents.note(incidentId, entry(now(), 'error', message, details));
  return { result: 'next', intent: next };
}

/** Its last lines; undefined when they can't be read. Throws, when it is worth it, for a Rundeck to be asked again later. */
async function tailOf(
  executionId: string,
  askAgain: boolean,
  { rundeck, logger }: StepContext,
): Promise<string[] | undefined> {
  try {
    return [...(await rundeck.executions.tail(executionId, TAIL_LINES))];
  } catch (error) {
    if (!isRundeckError(error) || (askAgain && error.retryable)) throw error;
    logger.warn('output can not be read', { executionId, reason: messageOf(error) });
    return undefined;
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
  const worth = execution.outcome === execution.status ? '' : ` (what became of it: ${execution.outcome})`;
  const message = `Execution ${execution.id} ended as ${execution.status}${worth}; its job says: ${execution.effect}.`;
  const details = { executionId: execution.id, outputTail: execution.outputTail };
  await advanceIncident(store, incidentId, (incident) =>
    incident.state === 'acting'
      ? { patch: { state: 'verifying' }, timeline: [entry(now(), 'execution', message, details)] }
      : undefined,
  );
}
