import { z } from 'zod';
import { Timestamp } from './alert.ts';

/** Work that ran out of attempts, kept with its reason. */
export const DeadLetter = z.object({
  /** `alerts-<notificationId>` or `actions-<intentId>`. */
  id: z.string(),
  queue: z.enum(['alerts', 'actions']),
  /** The notification or the intent that died. */
  subjectId: z.string(),
  incidentId: z.string().optional(),
  alertname: z.string().optional(),
  target: z.string().optional(),
  reason: z.string(),
  attempts: z.number().int().nonnegative(),
  diedAt: Timestamp,
  replayedAt: Timestamp.optional(),
  replayedBy: z.string().optional(),
  replayReason: z.string().optional(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;
