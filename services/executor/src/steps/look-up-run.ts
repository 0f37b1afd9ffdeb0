import type { Intent, Runbook } from '@firstline/contracts';
import { type Execution, isRundeckError } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import type { Fenced } from '@firstline/store';
import { conclude } from '../conclude.ts';
import { failMismatched } from '../fail-mismatched.ts';
import { rivalsAmong } from '../rivals.ts';
import { optionsThatDiffer } from '../run-options.ts';
import { startRun } from '../start-run.ts';
import { entry, nextOrStale, type Step, type StepContext, type StepResult, wait } from '../step.ts';

/** The wait before the next look, by how long it has been looked for: most are found at the first. */
const pollAfter = (lookedForMs: number): number => Math.min(Math.max(lookedForMs / 3, 3_000), 10_000);
/** A request that was on its way may still arrive this long after the job's own deadline, given clocks that differ. */
const CLOCK_MARGIN_MS = 10_000;

/**
 * unknown → submitted (found and adopted) or, once its deadline has passed and no late request can act any more,
 * → submitting again for a repeatable runbook, once, → refused for every other: it did not run, and a human gets it.
 */
export const lookUpRun: Step = async (intent, context) => {
  const { rundeck, catalogue, settings, now } = context;
  const { runKey, notAfter, target } = intent.value;
  const runbook = catalogue.get(intent.value.runbook);
  if (runbook === undefined) {
    return giveUp(intent, `the catalogue has no runbook ${intent.value.runbook}`, context);
  }
  const since = Date.parse(intent.value.unknownSince ?? intent.value.updatedAt);
  const settledAt = Math.max(since + settings.lookUpForMs, Date.parse(notAfter) + CLOCK_MARGIN_MS);
  const generousEnd = settledAt + 10 * settings.lookUpForMs;
  const lookAgain = wait(pollAfter(now().getTime() - since));
  let found: Execution[];
  try {
    const search = { project: settings.project, jobId: runbook.rundeck.job, runKey };
    found = await rundeck.executions.findByRunKey(search);
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    context.logger.warn('look-up failed', { intentId: intent.value.id, reason: messageOf(error) });
    // Nothing may be concluded from a look-up that got no answer; past a generous end a human has to look.
    if (now().getTime() < generousEnd) return lookAgain;
    return giveUp(intent, `Rundeck can't be asked: ${messageOf(error)}`, context);
  }
  if (found.length > 0) return adopt(intent, found, runbook, context);
  if (now().getTime() < settledAt) return lookAgain;
  if (runbook.rundeck.repeatable && intent.value.repeatedAt === undefined) {
    const start = {
      runbook,
      waitUntil: new Date(generousEnd).toISOString(),
      refusedAs: 'refused',
      patch: { repeatedAt: now().toISOString() },
    } as const;
    if (now().getTime() < generousEnd) return startRun(intent, start, context);
  }
  const reason = `the start of ${runbook.name} on ${target} got lost: no execution carries its run key`;
  return conclude(intent, { intent: { state: 'refused' }, reason }, context);
};

const giveUp = (intent: Fenced<Intent>, why: string, context: StepContext): Promise<StepResult> =>
  conclude(
    intent,
    {
      intent: { state: 'failed' },
      reason: `it is not known whether ${intent.value.runbook} ran on ${intent.value.target}: ${why}`,
    },
    context,
  );

/** Of several executions with this key the one that took the claim is ours: it is the only one that acts. */
async function adopt(
  intent: Fenced<Intent>,
  found: readonly Execution[],
  runbook: Runbook,
  context: StepContext,
): Promise<StepResult> {
  const { store, now } = context;
  const { incidentId, runKey } = intent.value;
  const holder = await store.claims.holder(runKey);
  const oldestFirst = found.toSorted((a, b) => Number(a.id) - Number(b.id));
  const ours = oldestFirst.find(({ id }) => id === holder) ?? (oldestFirst[0] as Execution);
  const differing = optionsThatDiffer(ours, intent.value, runbook);
  if (differing.length > 0) {
    return failMismatched(intent, ours.id, `execution ${ours.id} has other ${differing.join(', ')}`, context);
  }
  const rivals = rivalsAmong(found, ours.id);
  const adopted = await store.intents.step(intent, {
    state: 'submitted',
    execution: { id: ours.id, status: ours.status, startedAt: now().toISOString() },
    ...(rivals.length > 0 && { rivals: [...new Set([...(intent.value.rivals ?? []), ...rivals])] }),
  });
  if (adopted === undefined) return { result: 'stale' };
  const message = `Found Rundeck execution ${ours.id} by its run key and follow it.`;
  await store.incidents.note(
    incidentId,
    entry(now(), 'execution', message, { executionId: ours.id, runKey }),
  );
  if (rivals.length > 0) {
    const warning = `More executions carry this run key: ${rivals.join(', ')}. The claim lets only one of them act.`;
    await store.incidents.note(incidentId, entry(now(), 'error', warning, { executionIds: rivals, runKey }));
  }
  return nextOrStale(adopted);
}
