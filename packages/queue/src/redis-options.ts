import { Redis } from 'ioredis';
import type { QueueConnection } from './queue.ts';

const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 5), 1_000);
const keyPrefix = ({ prefix }: QueueConnection): string => `{${prefix}-queue}`;

/**
 * For adding and reading: refuses at once while Redis is away instead of collecting commands. The connection is our
 * own, because BullMQ's stays behind and keeps trying when it is closed before it ever connected.
 */
export function openForAdding(connection: QueueConnection, onError: (error: Error) => void) {
  const redis = new Redis(connection.url, {
    enableOfflineQueue: false,
    commandTimeout: 1_500,
    connectTimeout: 2_000,
    // Closing waits this long for a stream that is gone already.
    disconnectTimeout: 100,
    maxRetriesPerRequest: 1,
    retryStrategy,
  });
  redis.on('error', onError);
  return {
    options: { connection: redis, prefix: keyPrefix(connection) },
    disconnect: () => redis.disconnect(),
  };
}

/** For working: blocks on Redis and waits for it, however long it is away. */
export const workerOptions = (connection: QueueConnection) => ({
  connection: { url: connection.url, maxRetriesPerRequest: null, retryStrategy },
  prefix: keyPrefix(connection),
});
