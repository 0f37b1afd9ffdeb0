import type { Incident } from '@firstline/contracts';
import { ContentionError } from './errors.ts';
import type { Fenced, IncidentStep, Store } from './store.ts';

const TRIES = 20;

/**
 * Reads an incident and takes the step that `plan` makes of it, again from the start whenever somebody was faster.
 * A plan that returns undefined leaves it as it is. Returns the incident after the step, or undefined when there is none.
 * With `known`, what the caller read before, the first try saves the reading.
 */
export async function advanceIncident(
  store: Pick<Store, 'incidents'>,
  id: string,
  plan: (incident: Incident) => Promise<IncidentStep | undefined> | IncidentStep | undefined,
  known?: Fenced<Incident>,
): Promise<Fenced<Incident> | undefined> {
  if (known !== undefined) {
    const step = await plan(known.value);
    // Nothing to do, or somebody was faster: only a fresh look may say so.
    const next = step && (await store.incidents.step(known, step));
    if (next !== undefined) return next;
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const current = await store.incidents.get(id);
    if (current === undefined) return undefined;
    const step = await plan(current.value);
    if (step === undefined) return current;
    const next = await store.incidents.step(current, step);
    if (next !== undefined) return next;
  }
  throw new ContentionError(`incident ${id}`);
}
