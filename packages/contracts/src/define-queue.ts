import type { z } from 'zod';

/** Everything about a queue, declared once and read by its producer and its consumer. Pure data. */
export interface QueueDefinition<S extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly schema: S;
  /** Starts of a job before it becomes a dead letter. */
  readonly attempts: number;
  /** First delay of the exponential backoff, in milliseconds. */
  readonly backoffMs: number;
  /** How long ended jobs stay readable in the board, in seconds. The store does not depend on it. */
  readonly keepSeconds: number;
  /** Jobs that one process works on at once. */
  readonly concurrency: number;
}

export const defineQueue = <S extends z.ZodType>(definition: QueueDefinition<S>): QueueDefinition<S> =>
  definition;
