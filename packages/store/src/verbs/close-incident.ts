import {
  humanActor,
  type IncidentRecords,
  type Refused,
  refused,
  type Stepped,
  stepIncident,
} from './step-incident.ts';

export interface Closure {
  readonly incidentId: string;
  /** Who closes, without `human:`. */
  readonly by: string;
  readonly reason?: string;
  readonly now?: Date;
}

/** Closes an escalated incident that a human has dealt with. Its outcome stays `escalated`: Firstline proved nothing. */
export function closeIncident(
  store: IncidentRecords,
  { incidentId, by, reason, now = new Date() }: Closure,
): Promise<Stepped | Refused> {
  return stepIncident(store, incidentId, ({ incident }) => {
    const { state } = incident.value;
    if (state === 'closed') return refused('the incident is closed already');
    if (state !== 'escalated') {
      return refused(
        `only an escalated incident is closed by a human; this one is ${state.replaceAll('_', ' ')}`,
      );
    }
    const actor = humanActor(by);
    const why = `closed by ${actor}${reason ? `: ${reason}` : ''}`;
    return {
      step: {
        patch: { state: 'closed', outcome: 'escalated', reason: why, closedAt: now.toISOString() },
        timeline: [
          {
            at: now.toISOString(),
            kind: 'closed',
            actor,
            message: `Closed${reason ? `: ${reason}` : ' by hand'}.`,
          },
        ],
      },
    };
  });
}
