import type { Decision, Incident, Intent, Outcome, TimelineEntry } from '@firstline/contracts';
import { advanceIncident, type IncidentStep } from '@firstline/store';
import { type Analysis, entry, incidentOf, type StageContext } from './analysis.ts';

export interface AnalysisEnding {
  readonly state: 'closed' | 'escalated' | 'awaiting_approval' | 'acting';
  readonly outcome?: Outcome;
  readonly reason: string;
  readonly timeline: readonly TimelineEntry[];
  readonly decision?: Decision;
  readonly intent?: Intent;
}

/**
 * The one write with which an analysis ends: state, decision, intent and timeline together. Does nothing when the
 * incident went another way meanwhile (resolved, closed by a human). Then it wakes the executor for an intent that may
 * act. Returns whether it was written.
 */
export async function endAnalysis(
  analysis: Analysis,
  ending: AnalysisEnding,
  context: StageContext,
): Promise<boolean> {
  const { store } = context;
  const known = incidentOf(analysis);
  const replayed = analysis.notification.replayedBy !== undefined;
  let written = false;
  const plan = (incident: Incident): IncidentStep | undefined => {
    const open =
      incident.state === 'received' ||
      incident.state === 'deciding' ||
      (replayed && incident.state === 'escalated');
    written = open;
    if (!open) return undefined;
    return {
      patch: {
        state: ending.state,
        reason: ending.reason,
        ...(ending.outcome && { outcome: ending.outcome }),
        ...(ending.intent && { runbook: ending.intent.runbook }),
      },
      timeline: ending.timeline,
      ...(ending.decision && { decision: ending.decision }),
      ...(ending.intent && { intent: ending.intent }),
    };
  };
  await advanceIncident(store, known.value.id, plan, known);
  const { intent } = ending;
  await Promise.all([
    store.notifications.settle(analysis.notification.id),
    written && intent?.approved && context.queueAction(intent.id, intent.incidentId),
  ]);
  return written;
}

/** Hands the incident to a human with the reason. */
export const escalate = (
  analysis: Analysis,
  reason: string,
  context: StageContext,
  decision?: Decision,
): Promise<boolean> =>
  endAnalysis(
    analysis,
    {
      state: 'escalated',
      reason,
      timeline: [entry(context.now(), 'escalation', `Handed to a human: ${reason}.`)],
      ...(decision && { decision }),
    },
    context,
  );
