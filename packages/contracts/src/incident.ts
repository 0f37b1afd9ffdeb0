import { z } from 'zod';
import { Timestamp } from './alert.ts';

export const IncidentState = z.enum([
  'received',
  'deciding',
  'awaiting_approval',
  'acting',
  'verifying',
  'escalated',
  'closed',
]);
export type IncidentState = z.infer<typeof IncidentState>;

/**
 * `fixed` our runbook, proven · `recovered` the source resolved it and we did nothing ·
 * `no_action` decided so · `escalated` it ended in a human's hands.
 */
export const Outcome = z.enum(['fixed', 'recovered', 'no_action', 'escalated']);
export type Outcome = z.infer<typeof Outcome>;

/** One firing-to-resolved stretch of one fingerprint. */
export const Episode = z.object({
  fingerprint: z.string(),
  state: z.enum(['firing', 'resolved']),
  /** Absent when the resolved notification came before its firing one was worked on. */
  incidentId: z.string().optional(),
  startsAt: Timestamp.optional(),
  firstSeenAt: Timestamp,
  lastSeenAt: Timestamp,
  resolvedAt: Timestamp.optional(),
});
export type Episode = z.infer<typeof Episode>;

/** What an operator sees: the episodes that share one cause on one target. */
export const Incident = z.object({
  id: z.string(),
  state: IncidentState,
  outcome: Outcome.optional(),
  alertname: z.string(),
  /** The inventory host, or absent when the alert's target isn't in the inventory. */
  target: z.string().optional(),
  /** The correlation key: target and what is wrong on it. */
  cause: z.string(),
  severity: z.string().optional(),
  summary: z.string().optional(),
  runbook: z.string().optional(),
  decisionId: z.string().optional(),
  intentId: z.string().optional(),
  /** The notification whose alert is decided on. */
  notificationId: z.string(),
  fingerprints: z.array(z.string()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  closedAt: Timestamp.optional(),
  /** Why it is in its state, for people: `the premise does not hold`, `proven by …` */
  reason: z.string().optional(),
});
export type Incident = z.infer<typeof Incident>;

/** Every legal step. Escalated goes back to deciding only by a replay. */
export const incidentSteps: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  received: ['deciding', 'escalated', 'closed'],
  deciding: ['deciding', 'awaiting_approval', 'acting', 'escalated', 'closed'],
  awaiting_approval: ['acting', 'escalated', 'closed'],
  acting: ['verifying', 'escalated', 'closed'],
  verifying: ['escalated', 'closed'],
  escalated: ['deciding', 'closed'],
  closed: [],
};

export const TimelineKind = z.enum([
  'alert_received',
  'alert_repeated',
  'alert_resolved',
  'episode_joined',
  'suppressed',
  'candidates',
  'decision',
  'policy',
  'approval',
  'premise',
  'execution',
  'verification',
  'escalation',
  'closed',
  'replay',
  'stopped',
  'error',
]);
export type TimelineKind = z.infer<typeof TimelineKind>;

/** One step of an incident, with its reason. */
export const TimelineEntry = z.object({
  at: Timestamp,
  kind: TimelineKind,
  /** `source`, `analyzer`, `executor`, or `human:NAME`. */
  actor: z.string(),
  /** One sentence for people. */
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;
