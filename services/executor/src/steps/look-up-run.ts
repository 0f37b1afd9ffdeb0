import { isRundeckError } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import { conclude } from '../conclude.ts';
import { entry, nextOrStale, type Step, wait } from '../step.ts';

const POLL_MS = 3_000;
/** A request that was on its way may still arrive this long after the job's own deadline, given clocks that differ. */
const CLOCK_MARGIN_MS = 10_000;

/**
 * unknown → submitted (found and adopted), → claimed by nobody: once its deadline has passed no late request can act
 * any more, so it did not run and a human gets it; a repeatable runbook may be submitted anew.
 */
export const lookUpRun: Step = async (intent, context) => {
  const { store, rundeck, catalogue, settings, now } = context;
  const { runKey, incidentId, notAfter, target } = intent.value;
  const runbook = catalogue.get(intent.value.runbook);
  const give = (reason: string) => conclude(intent, { intent: { state: 'refused' }, reason }, context);
  if (runbook === undefined) return give(`the catalogue has no runbook ${intent.value.runbook}`);

  const since = Date.parse(intent.value.unknownSince ?? intent.value.updatedAt);
  const settledAt = Math.max(since + settings.lookUpForMs, Date.parse(notAfter) + CLOCK_MARGIN_MS);
  try {
    const found = await rundeck.executions.findByRunKey({
      project: settings.project,
      jobId: runbook.rundeck.job,
      runKey,
    });
    const [first, ...others] = found.toSorted((a, b) => Number(a.id) - Number(b.id));
    if (first) {
      const message = `Found Rundeck execution ${first.id} by its run key and follow it.`;
      await store.incidents.note(
        incidentId,
        entry(now(), 'execution', message, { executionId: first.id, runKey }),
      );
      if (others.length > 0) {
        const ids = others.map(({ id }) => id);
        const warning = `More executions carry this run key: ${ids.join(', ')}. The claim lets only one of them act.`;
        await store.incidents.note(incidentId, entry(now(), 'error', warning, { executionIds: ids }));
      }
      const execution = { id: first.id, status: first.status, startedAt: now().toISOString() };
      return nextOrStale(await store.intents.step(intent, { state: 'submitted', execution }));
    }
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    context.logger.warn('look-up failed', { intentId: intent.value.id, reason: messageOf(error) });
    // Nothing may be concluded from a look-up that got no answer; past a generous end a human has to look.
    if (now().getTime() < settledAt + 10 * settings.lookUpForMs) return wait(POLL_MS);
    return give(
      `it is not known whether ${runbook.name} ran on ${target}, and Rundeck can't be asked: ${messageOf(error)}`,
    );
  }
  if (now().getTime() < settledAt) return wait(POLL_MS);
  return give(`the start of ${runbook.name} on ${target} got lost: no execution carries its run key`);
};
