import type { Incident } from '@firstline/contracts';
import { advanceIncident, type IncidentStep, type Store } from '@firstline/store';
import { entry } from './analysis.ts';

/** States in which nothing of ours runs: the source alone ends the incident. */
const ours = (incident: Incident): boolean => incident.state === 'acting' || incident.state === 'verifying';

/**
 * Closes an incident whose last alert is resolved: `recovered` when we did nothing, `escalated` when a human had it.
 * While we act the proof decides, not the source. An action still waiting for approval is withdrawn.
 */
export async function closeRecovered(
  incidentId: string,
  { store, now }: { store: Store; now: () => Date },
): Promise<void> {
  await advanceIncident(store, incidentId, async (incident): Promise<IncidentStep | undefined> => {
    if (incident.state === 'closed' || ours(incident)) return undefined;
    const outcome = incident.state === 'escalated' ? 'escalated' : 'recovered';
    const reason =
      outcome === 'escalated'
        ? `resolved in human hands (${incident.reason})`
        : 'resolved by its source before we acted';
    const intent = incident.intentId === undefined ? undefined : await store.intents.get(incident.intentId);
    return {
      patch: { state: 'closed', outcome, reason },
      timeline: [entry(now(), 'closed', `Closed as ${outcome}: ${reason}.`)],
      ...(intent?.value.state === 'proposed' && {
        intentStep: { current: intent, patch: { state: 'denied' as const, reason: 'the alert is resolved' } },
      }),
    };
  });
}
