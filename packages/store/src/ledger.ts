import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { Ledger } from './store.ts';

/**
 * Promise 1 in numbers, read in one step. The five come from structures that are kept apart (two counters, three
 * sets), so a lost or doubled notification shows as an imbalance.
 */
export async function readLedger(connection: Connection, keys: Keys): Promise<Ledger> {
  const replies = await connection.run((redis) =>
    redis
      .multi()
      .hmget(keys.counters, 'accepted', 'closed')
      .zcard(keys.notificationsOpen)
      .zcard(keys.quarantine)
      .zcard(keys.deadNotifications)
      .exec(),
  );
  const values = (replies ?? []).map(([error, value]) => {
    if (error) throw error;
    return value;
  });
  const [accepted, closed] = ((values[0] ?? []) as (string | null)[]).map((count) => Number(count ?? 0)) as [
    number,
    number,
  ];
  const [open, quarantined, deadLettered] = values.slice(1).map(Number) as [number, number, number];
  return {
    accepted,
    closed,
    open,
    quarantined,
    deadLettered,
    balanced: accepted === closed + open + quarantined + deadLettered,
  };
}
