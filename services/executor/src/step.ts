import type { Catalogue } from '@firstline/catalogue';
import type { AutonomyMode, Intent, TimelineEntry } from '@firstline/contracts';
import type { Inventory } from '@firstline/policy';
import type { RundeckClient } from '@firstline/rundeck-api-client';
import type { Logger } from '@firstline/runtime';
import type { Fenced, Store } from '@firstline/store';
import type { ExecutorMetrics } from './metrics.ts';
import type { Prometheus } from './prometheus.ts';

/** Everything a step needs; built once in main. */
export interface ExecutorContext {
  readonly store: Store;
  readonly rundeck: RundeckClient;
  readonly prometheus: Prometheus;
  readonly catalogue: Catalogue;
  readonly inventory: () => Inventory;
  readonly metrics: ExecutorMetrics;
  readonly settings: {
    readonly mode: AutonomyMode;
    readonly project: string;
    readonly claimUrl: string;
    readonly startWithinMs: number;
    readonly lookUpForMs: number;
    readonly fleetPerHour: number;
  };
  readonly now: () => Date;
}

export interface StepContext extends ExecutorContext {
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * What a step makes of an intent: its next state, a wait, or its end. `stale` means that another process was
 * faster: read it again.
 */
export type StepResult =
  | { readonly result: 'next'; readonly intent: Fenced<Intent> }
  | { readonly result: 'wait'; readonly delayMs: number }
  | { readonly result: 'end' }
  | { readonly result: 'stale' };

/** One step of an intent's life. Every step may be repeated: a process can die behind any line of it. */
export type Step = (intent: Fenced<Intent>, context: StepContext) => Promise<StepResult>;

export const end: StepResult = { result: 'end' };
export const wait = (delayMs: number): StepResult => ({ result: 'wait', delayMs });
export const nextOrStale = (intent: Fenced<Intent> | undefined): StepResult =>
  intent ? { result: 'next', intent } : { result: 'stale' };

export const entry = (
  now: Date,
  kind: TimelineEntry['kind'],
  message: string,
  details?: Record<string, unknown>,
): TimelineEntry => ({
  at: now.toISOString(),
  kind,
  actor: 'executor',
  message,
  ...(details && { details }),
});
