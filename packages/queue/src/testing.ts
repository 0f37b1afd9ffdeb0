import { randomUUID } from 'node:crypto';
import type { QueueConnection } from './queue.ts';

/** Queues of its own in the Redis of the test run. */
export function isolatedConnection(url = process.env.TEST_REDIS_URL): QueueConnection {
  if (!url)
    throw new Error(
      'TEST_REDIS_URL is not set: run these tests through npm test, or start a redis-server and name it',
    );
  return { url, prefix: `test-${randomUUID().slice(0, 8)}` };
}
