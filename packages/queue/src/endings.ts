import { isRetryable, messageOf } from '@firstline/runtime';
import { type Job as BullJob, DelayedError, UnrecoverableError } from 'bullmq';
import type { Ending } from './queue.ts';

/**
 * The one place where our endings become BullMQ's: done, later (moved back without burning an attempt),
 * retry (a throw), never again (UnrecoverableError).
 */
export async function endJob(job: BullJob, token: string | undefined, ending: Ending): Promise<void> {
  if (ending.end === 'done') return;
  await job.moveToDelayed(Date.now() + ending.delayMs, token);
  throw new DelayedError();
}

export function failureOf(error: unknown): unknown {
  if (error instanceof DelayedError || isRetryable(error)) return error;
  const never = new UnrecoverableError(messageOf(error));
  // Its constructor takes only a message.
  never.cause = error;
  return never;
}
