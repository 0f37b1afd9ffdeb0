import { fillQuery } from '@firstline/catalogue';
import type { Intent, Runbook } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import { entry, type StepContext } from './step.ts';

/** Asks Prometheus whether the fault is there, right before acting. `unknown` is the reason why nobody can say. */
export async function premiseOf(
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
