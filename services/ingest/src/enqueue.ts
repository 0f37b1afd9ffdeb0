import { setImmediate as afterTheAnswer } from 'node:timers/promises';
import { type AlertJob, jobIdOf } from '@firstline/contracts';
import type { Producer } from '@firstline/queue';
import { type Logger, messageOf } from '@firstline/runtime';
import type { Accepted } from '@firstline/store';
import type { Metrics } from './metrics.ts';

export interface Enqueuer {
  /** Queues the new ones among accepted notifications, behind the answer's back. Never throws. */
  enqueue(accepted: readonly Accepted[], correlationId: string): void;
  /** Resolves when nothing is on its way to the queue any more. */
  settled(): Promise<void>;
}

/**
 * The jobs of accepted notifications. They are durable in the store by now, so a job that can't be added costs time
 * and no alert: the analyzer's sweep finds notifications that wait without one.
 */
export function createEnqueuer(options: {
  producer: Pick<Producer<AlertJob>, 'add'>;
  metrics: Pick<Metrics, 'enqueueFailures'>;
  logger: Logger;
}): Enqueuer {
  const { producer, metrics, logger } = options;
  const underway = new Set<Promise<void>>();

  async function add(fresh: readonly Accepted[], correlationId: string): Promise<void> {
    await afterTheAnswer();
    try {
      await producer.add(
        fresh.map(({ id, generation }) => ({
          jobId: jobIdOf(id, generation),
          payload: { v: 1, notificationId: id, correlationId },
        })),
      );
    } catch (error) {
      metrics.enqueueFailures.inc(fresh.length);
      logger.warn('jobs not queued', { correlationId, jobs: fresh.length, reason: messageOf(error) });
    }
  }

  return {
    enqueue(accepted, correlationId) {
      const fresh = accepted.filter(({ result }) => result === 'new');
      if (fresh.length === 0) return;
      const adding = add(fresh, correlationId).finally(() => underway.delete(adding));
      underway.add(adding);
    },
    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}
