import type { QueueDefinition } from '@firstline/contracts';
import type { Logger } from '@firstline/runtime';
import type { z } from 'zod';

/** Where the queues live. All keys are `{PREFIX-queue}:…`, one hash slot on Redis Cluster. */
export interface QueueConnection {
  readonly url: string;
  readonly prefix: string;
}

export interface Job<P> {
  readonly jobId: string;
  readonly payload: P;
}

export interface Producer<P> {
  /** Adds all in one round trip. Rejects within `deadlineMs` when Redis is slow or down; adding again is harmless. */
  add(jobs: readonly Job<P>[]): Promise<void>;
  /** How a job stands: `absent` when there is none (never was, or no longer kept). */
  stateOf(jobId: string): Promise<'waiting' | 'active' | 'ended' | 'failed' | 'absent'>;
  ready(timeoutMs: number): Promise<void>;
  counts(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/**
 * The three endings of a handler besides a thrown error. A throw is "retry" when the error says it can help
 * (isRetryable), "never again" otherwise.
 */
export type Ending = { readonly end: 'done' } | { readonly end: 'later'; readonly delayMs: number };
export const done: Ending = { end: 'done' };
/** Comes back after the delay without burning an attempt. */
export const later = (delayMs: number): Ending => ({ end: 'later', delayMs });

export interface HandlerContext {
  readonly jobId: string;
  readonly attempt: number;
  readonly logger: Logger;
  /** Fires when the job's lock is lost or the process shuts down. */
  readonly signal: AbortSignal;
}

export type Handler<P> = (payload: P, context: HandlerContext) => Promise<Ending>;

/** A job that ended for good in failure. */
export interface Death<P> {
  readonly jobId: string;
  readonly payload: P | undefined;
  readonly reason: string;
  readonly attempts: number;
}

export interface Consumer {
  /** Waits for the jobs in progress. */
  close(): Promise<void>;
  isRunning(): boolean;
}

export interface ConsumerOptions<S extends z.ZodType> {
  readonly queue: QueueDefinition<S>;
  readonly connection: QueueConnection;
  readonly logger: Logger;
  readonly handle: Handler<z.infer<S>>;
  /** Called for every job that ended for good in failure, also for those whose process died before it could say so. */
  readonly onDeath: (death: Death<z.infer<S>>) => Promise<void>;
  /** Lock and stalled check; a killed process's job comes back after about lock + check. */
  readonly lockMs?: number;
  readonly stalledCheckMs?: number;
}
