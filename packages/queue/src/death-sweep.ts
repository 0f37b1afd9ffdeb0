import { type Job as BullJob, Queue } from 'bullmq';
import type { QueueConnection } from './queue.ts';
import { openForAdding } from './redis-options.ts';

const PAGE = 100;

/**
 * Finds the jobs that ended for good in failure, also when the process that failed them died before it could say so.
 * Remembers how far it has come; a fresh process looks at all that are kept, so `onDead` must be repeatable.
 */
export function createDeathSweep(
  name: string,
  connection: QueueConnection,
  onDead: (job: BullJob) => Promise<void>,
  onError: (error: Error) => void,
) {
  const { options, disconnect } = openForAdding(connection, onError);
  const queue = new Queue(name, options);
  queue.on('error', onError);
  let sweptUntil = 0;
  return {
    async sweep(): Promise<void> {
      let newest = sweptUntil;
      for (let start = 0; ; start += PAGE) {
        const failed = await queue.getFailed(start, start + PAGE - 1);
        const fresh = failed.filter((job) => (job.finishedOn ?? 0) >= sweptUntil);
        for (const job of fresh) {
          await onDead(job);
          newest = Math.max(newest, job.finishedOn ?? 0);
        }
        // The failed set is sorted newest first: the first page without a fresh one ends it.
        if (fresh.length === 0 || failed.length < PAGE) break;
      }
      sweptUntil = newest;
    },
    async close() {
      await queue.close();
      disconnect();
    },
  };
}
