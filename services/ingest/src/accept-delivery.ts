import { AppError, type Logger, messageOf } from '@firstline/runtime';
import type { Accepted, Store } from '@firstline/store';
import type { Enqueuer } from './enqueue.ts';
import type { Metrics } from './metrics.ts';
import type { Delivery } from './sources/delivery.ts';

/** How many alerts of a delivery were new, repeats of known ones, or kept for a human. */
export interface Receipt {
  readonly accepted: number;
  readonly known: number;
  readonly quarantined: number;
}

export class NotAcceptedError extends AppError {
  constructor(cause: unknown) {
    super('E_INGEST_NOT_ACCEPTED', 'the alerts could not be stored in time; send the delivery again', {
      retryable: true,
      cause,
    });
    this.name = 'NotAcceptedError';
  }
}

export type AcceptDelivery = (delivery: Delivery, correlationId: string) => Promise<Receipt>;

/**
 * Makes a delivery durable and has its new notifications queued. Resolves only after the store has confirmed all of
 * it; throws a {@link NotAcceptedError} after `deadlineMs` or when the store refuses.
 */
export function createAcceptDelivery(options: {
  store: Pick<Store, 'accept'>;
  enqueuer: Pick<Enqueuer, 'enqueue'>;
  deadlineMs: number;
  metrics: Pick<Metrics, 'acceptance' | 'countAccepted'>;
  logger: Logger;
}): AcceptDelivery {
  const { store, enqueuer, deadlineMs, metrics, logger } = options;

  // Queues also what the store confirms after the deadline: the sender's next try will find it known.
  async function confirm(delivery: Delivery, correlationId: string): Promise<Accepted[]> {
    const accepted = await store.accept(delivery.arrivals);
    metrics.countAccepted(delivery, accepted);
    enqueuer.enqueue(accepted, correlationId);
    return accepted;
  }

  return async (delivery, correlationId) => {
    const { source, arrivals } = delivery;
    if (arrivals.length === 0) return receiptOf([]);
    const stop = metrics.acceptance.startTimer();
    try {
      const receipt = receiptOf(await within(deadlineMs, confirm(delivery, correlationId)));
      const seconds = stop({ outcome: 'stored' });
      logger.info('delivery accepted', {
        correlationId,
        source,
        ...receipt,
        ms: Math.round(seconds * 1_000),
      });
      return receipt;
    } catch (error) {
      stop({ outcome: 'not_stored' });
      logger.warn('delivery not stored', {
        correlationId,
        source,
        alerts: arrivals.length,
        reason: messageOf(error),
      });
      throw new NotAcceptedError(error);
    }
  };
}

function receiptOf(accepted: readonly Accepted[]): Receipt {
  const count = (wanted: Accepted['result']) => accepted.filter(({ result }) => result === wanted).length;
  return { accepted: count('new'), known: count('known'), quarantined: count('quarantined') };
}

async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no confirmation in ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
