import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { IncidentChange } from './store.ts';

/** Redis wants a connection of its own for subscriptions; it comes back by itself after an outage. */
export async function watchChanges(
  connection: Connection,
  keys: Keys,
  onChange: (change: IncidentChange) => void,
): Promise<{ close(): Promise<void> }> {
  const subscriber = connection.redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null });
  subscriber.on('error', () => undefined);
  subscriber.on('message', (_channel, message) => onChange(JSON.parse(message) as IncidentChange));
  // Not awaited: with Redis down this settles when it comes back, and the watcher is right from then on.
  void subscriber.subscribe(keys.changes).catch(() => undefined);
  return {
    close: async () => {
      subscriber.disconnect();
    },
  };
}
