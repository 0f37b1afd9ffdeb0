import type { Incident, Intent } from '@firstline/contracts';
import type { Fenced, IncidentStep, Store } from '../store.ts';

/** What a human asked for could not be done; the reason is a sentence for that human. */
export interface Refused {
  readonly ok: false;
  readonly reason: string;
}

/** The records a human's verb uses. */
export type IncidentRecords = {
  readonly incidents: Pick<Store['incidents'], 'get' | 'step'>;
  readonly intents: Pick<Store['intents'], 'get'>;
};

export interface Situation {
  readonly incident: Fenced<Incident>;
  readonly intent?: Fenced<Intent>;
}

/** What to write for the situation as it was read: a step, nothing more to write, or a refusal. */
export type Plan = { readonly step: IncidentStep } | 'nothing to do' | Refused;

export interface Stepped {
  readonly ok: true;
  readonly incident: Incident;
  readonly intent?: Intent;
  /** False when it had been done before. */
  readonly changed: boolean;
}

/** A human competes with the services for the same record; more losses than this in a row means something is wrong. */
const TRIES = 5;

export const refused = (reason: string): Refused => ({ ok: false, reason });

/** The actor of a human on the timeline. */
export const humanActor = (name: string): string => `human:${name}`;

/**
 * Reads, plans and writes one step of an incident; reads again when somebody else was faster, so that the plan
 * is always made for what is written over.
 */
export async function stepIncident(
  store: IncidentRecords,
  incidentId: string,
  plan: (situation: Situation) => Plan,
): Promise<Stepped | Refused> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const incident = await store.incidents.get(incidentId);
    if (!incident) return refused(`there is no incident ${incidentId}`);
    const { intentId } = incident.value;
    const intent = intentId === undefined ? undefined : await store.intents.get(intentId);
    const planned = plan({ incident, ...(intent && { intent }) });
    if (planned === 'nothing to do') return stepped(incident.value, intent?.value, false);
    if ('ok' in planned) return planned;
    const written = await store.incidents.step(incident, planned.step);
    if (written) {
      const patch = planned.step.intentStep?.patch;
      return stepped(written.value, intent && { ...intent.value, ...patch }, true);
    }
  }
  return refused(`incident ${incidentId} kept changing; look at it again`);
}

const stepped = (incident: Incident, intent: Intent | undefined, changed: boolean): Stepped => ({
  ok: true,
  incident,
  changed,
  ...(intent && { intent }),
});
