import { stat } from 'node:fs/promises';
import { repeat } from '@firstline/runtime';
import { type Inventory, loadInventory } from './inventory.ts';

const LOOK_EVERY_MS = 5_000;

export interface WatchedInventory {
  /** The last good state of the file. */
  current(): Inventory;
  close(): Promise<void>;
}

/**
 * Reads the inventory and again whenever the file changes. A change for the worse is reported and not taken over:
 * a slip in an editor must not leave the hosts without their maintenance windows. Throws when it is bad at the start.
 */
export async function watchInventory(
  file: string,
  onBadChange: (error: unknown) => void,
): Promise<WatchedInventory> {
  let inventory = await loadInventory(file);
  let seen = await changedAt(file);
  const stop = repeat(
    LOOK_EVERY_MS,
    async () => {
      const now = await changedAt(file);
      if (now === seen) return;
      seen = now;
      inventory = await loadInventory(file);
    },
    onBadChange,
  );
  return { current: () => inventory, close: stop };
}

const changedAt = async (file: string): Promise<number> => (await stat(file)).mtimeMs;
