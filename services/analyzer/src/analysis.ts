import type { Catalogue } from '@firstline/catalogue';
import type {
  Alert,
  AutonomyMode,
  Candidate,
  Circumstances,
  Decider,
  Deliberation,
  Episode,
  Incident,
  Notification,
  Reached,
  Situation,
  TimelineEntry,
} from '@firstline/contracts';
import type { Host, Inventory, Trust } from '@firstline/policy';
import type { Logger } from '@firstline/runtime';
import type { Fenced, Store } from '@firstline/store';
import type { AnalyzerMetrics } from './metrics.ts';

/** Everything the stages need; built once in main. It holds no secret: the analyzer reads hostile text. */
export interface AnalyzerContext {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly inventory: () => Inventory;
  readonly decider: Decider;
  readonly metrics: AnalyzerMetrics;
  readonly mode: AutonomyMode;
  /** What the last evaluation says of the model that made a decision. */
  readonly trustIn: (reached: Pick<Reached, 'model' | 'modelDigest'>) => Trust;
  readonly intentTtlMs: number;
  /** Wakes the executor; what gets lost here its sweep finds. */
  readonly queueAction: (intentId: string, incidentId: string) => Promise<void>;
  readonly now: () => Date;
}

export interface StageContext extends AnalyzerContext {
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** What is known of one notification so far; each stage adds its part. */
export interface Analysis {
  readonly notification: Notification;
  readonly alert: Alert;
  readonly host?: Host;
  readonly episode?: Episode;
  /** An incident of the same alert that closed although the alert never stopped firing. */
  readonly before?: Incident;
  readonly incident?: Fenced<Incident>;
  /** Runbooks that acted on the target a short while ago, with the milliseconds they still cool down. */
  readonly cooling?: ReadonlyMap<string, number>;
  readonly circumstances?: Circumstances;
  readonly candidates?: readonly Candidate[];
  readonly deliberation?: Deliberation;
}

/** A stage goes on with more knowledge, or ends the analysis; either way it has written down why. */
export type StageResult = { readonly go: Analysis } | { readonly stop: string };
export type Stage = (analysis: Analysis, context: StageContext) => Promise<StageResult>;

export const go = (analysis: Analysis): StageResult => ({ go: analysis });
export const stop = (reason: string): StageResult => ({ stop: reason });

/** The incident of this analysis; every stage after `correlate` has one. */
export function incidentOf(analysis: Analysis): Fenced<Incident> {
  if (analysis.incident === undefined) throw new Error('this stage comes after correlate');
  return analysis.incident;
}

/** What a decider gets to see of it. */
export const situationOf = ({ alert, host, circumstances, candidates = [] }: Analysis): Situation => ({
  alert,
  candidates,
  ...(circumstances && { circumstances }),
  ...(host && { target: host.name }),
});

export const entry = (
  now: Date,
  kind: TimelineEntry['kind'],
  message: string,
  details?: Record<string, unknown>,
): TimelineEntry => ({
  at: now.toISOString(),
  kind,
  actor: 'analyzer',
  message,
  ...(details && { details }),
});

export const alertnameOf = (alert: Alert): string => alert.labels.alertname ?? 'unnamed alert';
