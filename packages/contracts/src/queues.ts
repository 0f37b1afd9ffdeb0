import { z } from 'zod';
import { defineQueue } from './define-queue.ts';

/**
 * Payloads carry ids only. The store holds the truth, so nothing is lost when a job is, and no alert text
 * lies in a queue or on its board.
 */
export const AlertJob = z.object({
  v: z.literal(1),
  notificationId: z.string().min(1),
  correlationId: z.string().min(1),
});
export type AlertJob = z.infer<typeof AlertJob>;

export const ActionJob = z.object({
  v: z.literal(1),
  intentId: z.string().min(1),
  correlationId: z.string().min(1),
});
export type ActionJob = z.infer<typeof ActionJob>;

export const alertQueue = defineQueue({
  name: 'alerts',
  schema: AlertJob,
  attempts: 5,
  backoffMs: 1_000,
  keepSeconds: 7 * 86_400,
  concurrency: 8,
});

export const actionQueue = defineQueue({
  name: 'actions',
  schema: ActionJob,
  attempts: 8,
  backoffMs: 1_000,
  keepSeconds: 7 * 86_400,
  concurrency: 16,
});

/** `ID` in its first generation, `ID.2` and so on when work is queued anew: a retained job can't swallow it. */
export const jobIdOf = (subjectId: string, generation: number): string =>
  generation === 0 ? subjectId : `${subjectId}.${generation}`;
