import {
  humanActor,
  type IncidentRecords,
  type Refused,
  refused,
  type Stepped,
  stepIncident,
} from './step-incident.ts';

export interface Denial {
  readonly incidentId: string;
  /** Who denies, without `human:`. */
  readonly by: string;
  readonly reason?: string;
  /** The intent the human looked at; refused when the incident has another one by now. */
  readonly intentId?: string;
  readonly now?: Date;
}

/** Denies the action an incident waits with; the incident is in human hands from then on. */
export function deny(
  store: IncidentRecords,
  { incidentId, by, reason, intentId, now = new Date() }: Denial,
): Promise<Stepped | Refused> {
  return stepIncident(store, incidentId, ({ incident, intent }) => {
    const { state } = incident.value;
    if (intent && intentId !== undefined && intent.value.id !== intentId) {
      return refused('the incident has another action by now; look at it again');
    }
    if (state === 'escalated' && intent?.value.state === 'denied') return 'nothing to do';
    if (state !== 'awaiting_approval') {
      return refused(
        `only an incident that waits for approval can be denied; this one is ${state.replaceAll('_', ' ')}`,
      );
    }
    if (intent?.value.state !== 'proposed') return refused('the incident has no action that could be denied');
    const actor = humanActor(by);
    const why = `denied by ${actor}${reason ? `: ${reason}` : ''}`;
    const { runbook, target } = intent.value;
    return {
      step: {
        patch: { state: 'escalated', outcome: 'escalated', reason: `${runbook} on ${target} ${why}` },
        timeline: [
          {
            at: now.toISOString(),
            kind: 'approval',
            actor,
            message: `Denied ${runbook} on ${target}${reason ? `: ${reason}` : ''}.`,
            details: { intentId: intent.value.id },
          },
        ],
        intentStep: { current: intent, patch: { state: 'denied', reason: why } },
      },
    };
  });
}
