import type { DeadLetter } from '@firstline/contracts';
import type { Store } from '@firstline/store';
import { NothingFoundError, UsageError } from './errors.ts';

/** How many of the newest dead letters are looked through. */
export const LETTERS_LOOKED_THROUGH = 5_000;

/**
 * The dead letter of an id that was typed, in full or its beginning. Throws a NothingFoundError, or a UsageError when it
 * is the beginning of several.
 */
export async function findLetter(store: Pick<Store, 'deadLetters'>, typed: string): Promise<DeadLetter> {
  const exact = await store.deadLetters.get(typed);
  if (exact) return exact;
  const all = await store.deadLetters.list({ limit: LETTERS_LOOKED_THROUGH, includeReplayed: true });
  const [only, ...more] = typed === '' ? [] : all.filter(({ id }) => id.startsWith(typed));
  if (only === undefined) throw new NothingFoundError(`there is no dead letter ${typed}`);
  if (more.length > 0) {
    throw new UsageError(
      `${typed} is the beginning of ${more.length + 1} dead letters: ${[only, ...more]
        .map(({ id }) => id)
        .slice(0, 5)
        .join(', ')}`,
    );
  }
  return only;
}
