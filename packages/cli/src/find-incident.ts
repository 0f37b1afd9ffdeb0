import type { Store } from '@firstline/store';
import { NothingFoundError, UsageError } from './errors.ts';

/** How many of the newest incidents are looked through for a beginning. */
const LOOKED_THROUGH = 2_000;
const SHORT = 'inc-'.length + 8;

/** An incident's id as lists show it; commands take any beginning that only one incident has. */
export const shortId = (id: string): string => (id.startsWith('inc-') ? id.slice(0, SHORT) : id);

/**
 * The whole id for one that was typed, in full or its beginning. Throws a NothingFoundError, or a UsageError when it is
 * the beginning of several: acting on a guess is not an option.
 */
export async function findIncidentId(store: Pick<Store, 'incidents'>, typed: string): Promise<string> {
  if (await store.incidents.get(typed)) return typed;
  const beginning = typed.startsWith('inc-') ? typed : `inc-${typed}`;
  const ids = (await store.incidents.list({ limit: LOOKED_THROUGH }))
    .map(({ id }) => id)
    .filter((id) => id.startsWith(beginning));
  const [only, another] = ids;
  if (only === undefined || typed === '') throw new NothingFoundError(`there is no incident ${typed}`);
  if (another !== undefined) {
    throw new UsageError(
      `${typed} is the beginning of ${ids.length} incidents: ${ids.slice(0, 5).join(', ')}`,
    );
  }
  return only;
}
