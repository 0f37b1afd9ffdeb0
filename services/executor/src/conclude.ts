import { type Incident, type Intent, incidentSteps, type TimelineEntry } from '@firstline/contracts';
import { advanceIncident, type Fenced, type IncidentStep } from '@firstline/store';
import { entry, type StepContext, type StepResult } from './step.ts';

export interface Ending {
  /** The intent's final state and what is known of it. */
  readonly intent: Partial<Intent> & Pick<Intent, 'state'>;
  /** What becomes of the incident; without an outcome a human gets it. */
  readonly outcome?: Incident['outcome'] | undefined;
  readonly reason: string;
  readonly timeline?: readonly TimelineEntry[];
}

/**
 * Ends an intent and, in the same step, closes its incident or hands it to a human. An incident that somebody
 * closed meanwhile stays closed.
 */
export async function conclude(
  current: Fenced<Intent>,
  ending: Ending,
  context: StepContext,
): Promise<StepResult> {
  const { store, metrics, logger } = context;
  const { id, incidentId, runbook } = current.value;
  const patch: Partial<Intent> = { ...ending.intent, reason: ending.reason };
  await advanceIncident(store, incidentId, async (incident): Promise<IncidentStep | undefined> => {
    const latest = await store.intents.get(id);
    if (latest?.fence !== current.fence) return undefined;
    return { ...incidentEnding(incident, ending, context.now()), intentStep: { current, patch } };
  });
  const written = await store.intents.get(id);
  if (written?.value.state !== ending.intent.state) return { result: 'stale' };
  metrics.remediations.inc({ runbook, outcome: ending.outcome ?? 'escalated' });
  logger.info('intent ended', { intentId: id, state: ending.intent.state, reason: ending.reason });
  return { result: 'next', intent: written };
}

function incidentEnding(
  incident: Incident,
  ending: Ending,
  now: Date,
): Pick<IncidentStep, 'patch' | 'timeline'> {
  const timeline = [...(ending.timeline ?? [])];
  const state = ending.outcome === undefined ? 'escalated' : 'closed';
  if (!incidentSteps[incident.state].includes(state)) return { patch: {}, timeline };
  timeline.push(
    ending.outcome === undefined
      ? entry(now, 'escalation', `Handed to a human: ${ending.reason}.`)
      : entry(now, 'closed', `Closed as ${ending.outcome}: ${ending.reason}.`),
  );
  const outcome = ending.outcome === undefined ? {} : { outcome: ending.outcome };
  return { patch: { state, reason: ending.reason, ...outcome }, timeline };
}
