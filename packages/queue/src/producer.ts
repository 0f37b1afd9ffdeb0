import type { QueueDefinition } from '@firstline/contracts';
import { Queue } from 'bullmq';
import type { z } from 'zod';
import { withinDeadline } from './deadline.ts';
import type { Job, Producer, QueueConnection } from './queue.ts';
import { openForAdding } from './redis-options.ts';

const DEADLINE_MS = 1_800;

/** The adding side of a queue. Parses each payload before it is added. The caller closes it. */
export function createProducer<S extends z.ZodType>(
  definition: QueueDefinition<S>,
  connection: QueueConnection,
  onError: (error: Error) => void,
): Producer<z.infer<S>> {
  const { name } = definition;
  const keep = { age: definition.keepSeconds, count: 10_000 };
  const { options, disconnect } = openForAdding(connection, onError);
  const queue = new Queue(name, {
    ...options,
    defaultJobOptions: {
      attempts: definition.attempts,
      backoff: { type: 'exponential', delay: definition.backoffMs, jitter: 0.5 },
      removeOnComplete: keep,
      removeOnFail: keep,
    },
  });
  queue.on('error', onError);
  return {
    async add(jobs: readonly Job<z.infer<S>>[]) {
      const bulk = jobs.map(({ jobId, payload }) => ({
        name,
        data: definition.schema.parse(payload),
        opts: { jobId },
      }));
      await withinDeadline(name, DEADLINE_MS, queue.addBulk(bulk));
    },
    async stateOf(jobId) {
      const state = await withinDeadline(name, DEADLINE_MS, queue.getJobState(jobId));
      if (state === 'active' || state === 'failed') return state;
      if (state === 'completed') return 'ended';
      return state === 'unknown' ? 'absent' : 'waiting';
    },
    ready: async (timeoutMs) => void (await withinDeadline(name, timeoutMs, queue.waitUntilReady())),
    counts: () =>
      withinDeadline(
        name,
        DEADLINE_MS,
        queue.getJobCounts('waiting', 'active', 'delayed', 'failed', 'completed'),
      ),
    async close() {
      await queue.close();
      disconnect();
    },
  };
}
