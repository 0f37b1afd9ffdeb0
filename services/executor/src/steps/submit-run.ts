import { fillQuery } from '@firstline/catalogue';
import type { Intent, Runbook } from '@firstline/contracts';
import { isRundeckError } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import type { Fenced } from '@firstline/store';
import { conclude } from '../conclude.ts';
import { refusalOf } from '../permission.ts';
import { entry, nextOrStale, type Step, type StepContext, type StepResult, wait } from '../step.ts';

const PROMETHEUS_RETRY_MS = 3_000;
const RUNDECK_RETRY_MS = 3_000;

/** claimed → submitting → submitted: premise, policy, the durable word that we are about to call, the one call. */
export const submitRun: Step = async (intent, context) => {
  const { catalogue, store, now, settings } = context;
  const deny = (reason: string) => conclude(intent, { intent: { state: 'denied' }, reason }, context);
  const runbook = catalogue.get(intent.value.runbook);
  if (runbook === undefined) return deny(`the catalogue has no runbook ${intent.value.runbook}`);
  if (now().toISOString() > intent.value.notAfter) {
    const { reason } = intent.value;
    return deny(`its time ran out before it could start${reason ? ` (${reason})` : ''}`);
  }

  const premise = await premiseOf(intent.value, runbook, context);
  if (premise !== 'holds' && premise !== 'gone')
    return waitBecause(intent, premise.unknown, PROMETHEUS_RETRY_MS, context);
  if (premise === 'gone') return deny('the premise does not hold: Prometheus does not see the fault');
  const refusal = await refusalOf(intent.value, context);
  if (refusal !== undefined) return deny(refusal);

  const at = now();
  const submitting = await store.intents.step(intent, {
    state: 'submitting',
    submittedAt: at.toISOString(),
    submits: intent.value.submits + 1,
    // From here on this is the moment after which the job itself refuses to act.
    notAfter: new Date(at.getTime() + settings.startWithinMs).toISOString(),
  });
  return submitting === undefined
    ? { result: 'stale' }
    : callRundeck(submitting, intent.value.notAfter, runbook, context);
};

async function premiseOf(
  intent: Intent,
  runbook: Runbook,
  context: StepContext,
): Promise<'holds' | 'gone' | { unknown: string }> {
  const { store, prometheus, now } = context;
  if (runbook.premise === undefined) return 'holds';
  const instance = context.inventory().host(intent.target)?.instance ?? intent.target;
  const query = fillQuery(runbook.premise, {
    target: intent.target,
    instance,
    parameters: intent.parameters,
  });
  try {
    const holds = await prometheus.holds(query, context.signal);
    const word = holds ? 'holds' : 'does not hold';
    await store.incidents.note(intent.incidentId, entry(now(), 'premise', `The premise ${word}.`, { query }));
    return holds ? 'holds' : 'gone';
  } catch (error) {
    context.logger.warn('premise can not be asked', { intentId: intent.id, reason: messageOf(error) });
    return { unknown: messageOf(error) };
  }
}

/** Waits with the reason on the record, so that a human reads it should the time run out. */
async function waitBecause(
  intent: Fenced<Intent>,
  reason: string,
  delayMs: number,
  context: StepContext,
): Promise<StepResult> {
  if (intent.value.reason !== reason) {
    await context.store.incidents.note(
      intent.value.incidentId,
      entry(context.now(), 'premise', `Waiting: ${reason}.`),
    );
    if ((await context.store.intents.step(intent, { reason })) === undefined) return { result: 'stale' };
  }
  return wait(delayMs);
}

async function callRundeck(
  submitting: Fenced<Intent>,
  waitUntil: string,
  runbook: Runbook,
  context: StepContext,
): Promise<StepResult> {
  const { store, rundeck, now, logger } = context;
  const { id, incidentId, runKey, target } = submitting.value;
  const giveUp = (reason: string) => conclude(submitting, { intent: { state: 'refused' }, reason }, context);
  try {
    const execution = await rundeck.jobs.run(runbook.rundeck.job, {
      options: optionsOf(submitting.value, runbook, context),
    });
    const at = now().toISOString();
    const submitted = await store.intents.step(submitting, {
      state: 'submitted',
      execution: {
        id: execution.id,
        status: execution.status,
        startedAt: at,
        ...(execution.permalink && { permalink: execution.permalink }),
      },
    });
    if (submitted === undefined) return { result: 'stale' };
    await noteExecution(
      submitted,
      `Rundeck execution ${execution.id} of ${runbook.name} started on ${target}.`,
      context,
    );
    return { result: 'next', intent: submitted };
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    logger.warn('run call failed', {
      intentId: id,
      kind: error.kind,
      mayHaveStarted: error.mayHaveStarted,
      err: error,
    });
    if (error.kind === 'options_mismatch' && error.executionId !== undefined) {
      await rundeck.executions.abort(error.executionId);
      return giveUp(
        `Rundeck ran ${runbook.name} with other values than those sent, so it was aborted: ${messageOf(error)}`,
      );
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
    return giveUp(`Rundeck refused to run ${runbook.name}: ${messageOf(error)}`);
  }
}

function optionsOf(intent: Intent, runbook: Runbook, context: StepContext): Record<string, string> {
  const mapped = Object.entries(runbook.rundeck.options).map(([option, source]) => [
    option,
    source === 'target' ? intent.target : intent.parameters[source],
  ]);
  return {
    ...Object.fromEntries(mapped.filter(([, value]) => value !== undefined)),
    run_key: intent.runKey,
    not_after: String(Math.floor(Date.parse(intent.notAfter) / 1_000)),
    claim_url: context.settings.claimUrl,
  };
}

async function noteExecution(
  intent: Fenced<Intent>,
  message: string,
  { store, now }: StepContext,
): Promise<void> {
  const { incidentId, execution, runKey } = intent.value;
  await store.incidents.note(
    incidentId,
    entry(now(), 'execution', message, { executionId: execution?.id, runKey }),
  );
}
