import { z } from 'zod';
import { Alert, Timestamp } from './alert.ts';

/**
 * Where an accepted notification stands. Every accepted one is in exactly one of these:
 * the conservation law (accepted = open + closed + quarantined + dead_lettered) counts them.
 */
export const NotificationState = z.enum(['open', 'closed', 'quarantined', 'dead_lettered']);
export type NotificationState = z.infer<typeof NotificationState>;

/** One accepted delivery of one alert, as it lies in the store. */
export const Notification = z.object({
  id: z.string(),
  state: NotificationState,
  alert: Alert,
  receivedAt: Timestamp,
  /** Rises when work is queued anew (sweep or replay), so that a retained queue job can't swallow it. */
  generation: z.number().int().nonnegative(),
  incidentId: z.string().optional(),
  closedAt: Timestamp.optional(),
  /** Why it closed or died: `attached incident closed`, `duplicate`, `maintenance`, an error … */
  reason: z.string().optional(),
  /** Who asked for this generation by a replay. */
  replayedBy: z.string().optional(),
  /** Replay even though the alert has cleared or a cooldown holds. */
  replayForced: z.boolean().optional(),
  /** Why, as that human said it. */
  replayReason: z.string().optional(),
});
export type Notification = z.infer<typeof Notification>;

/** Something in a delivery that could not be understood, kept whole. */
export const QuarantinedAlert = z.object({
  id: z.string(),
  source: z.string(),
  receivedAt: Timestamp,
  reason: z.string(),
  /** Exactly what was sent. */
  body: z.unknown(),
});
export type QuarantinedAlert = z.infer<typeof QuarantinedAlert>;
