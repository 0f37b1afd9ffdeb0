import type { QueueConnection } from './queue.ts';

const retryStrategy = (times: number): number => Math.min(50 * 2 ** Math.min(times, 5), 1_000);

/** For adding and reading: refuses at once while Redis is away instead of collecting commands. */
export const producerOptions = ({ url, prefix }: QueueConnection) => ({
  connection: {
    url,
    enableOfflineQueue: false,
    commandTimeout: 1_500,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 1,
    retryStrategy,
  },
  prefix: `{${prefix}-queue}`,
});

/** For working: blocks on Redis and waits for it, however long it is away. */
export const workerOptions = ({ url, prefix }: QueueConnection) => ({
  connection: { url, maxRetriesPerRequest: null, retryStrategy },
  prefix: `{${prefix}-queue}`,
});
