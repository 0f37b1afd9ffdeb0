import { fillQuery } from '@firstline/catalogue';
import type { Intent, Runbook, TimelineEntry } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import { entry, type StepContext } from './step.ts';

/** Whether the fault is there, with what the timeline shall say of it; `unknown` is the reason why nobody can say. */
export type Premise =
  | { readonly holds: boolean; readonly timeline: readonly TimelineEntry[] }
  | { readonly unknown: string };

/** Asks Prometheus for the fault, right before acting. */
export async function premiseOf(intent: Intent, runbook: Runbook, context: StepContext): Promise<Premise> {
  const { prometheus, now } = context;
  if (runbook.premise === undefined) return { holds: true, timeline: [] };
  const instance = context.inventory().host(intent.target)?.instance ?? intent.target;
  const query = fillQuery(runbook.premise, {
    target: intent.target,
    instance,
    parameters: intent.parameters,
  });
  try {
    const holds = await prometheus.holds(query, context.signal);
    const word = holds ? 'holds' : 'does not hold';
    return { holds, timeline: [entry(now(), 'premise', `The premise ${word}.`, { query })] };
  } catch (error) {
    context.logger.warn('premise can not be asked', { intentId: intent.id, reason: messageOf(error) });
    return { unknown: messageOf(error) };
  }
}
