import { AppError } from '@firstline/runtime';

/** The queue's Redis didn't answer in time; what was on its way may still arrive, which job ids make harmless. */
export class QueueUnavailableError extends AppError {
  constructor(queue: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super('E_QUEUE_UNAVAILABLE', `the queue ${queue} (Redis) is not available: ${why}`, {
      retryable: true,
      cause,
      details: { queue },
    });
    this.name = 'QueueUnavailableError';
  }
}

/** The client's own options don't end every wait (a frozen server, a cold start), so each call has this one too. */
export async function withinDeadline<T>(queue: string, deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw new QueueUnavailableError(queue, error);
  } finally {
    clearTimeout(timer);
  }
}
