import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A point in time as ISO 8601 in UTC with milliseconds, e.g. `2026-11-24T10:00:00.000Z`. */
export const Timestamp = z.iso.datetime();

export const AlertStatus = z.enum(['firing', 'resolved']);
export type AlertStatus = z.infer<typeof AlertStatus>;

/** `firstline` for what the executor itself found and a human must see. */
export const AlertSource = z.enum(['alertmanager', 'grafana', 'zabbix', 'firstline']);
export type AlertSource = z.infer<typeof AlertSource>;

/** Label names may be any UTF-8 string since Alertmanager 0.27, so keys are not restricted. */
export const Labels = z.record(z.string(), z.string());
export type Labels = z.infer<typeof Labels>;

/** One labelled condition as the source sent it. Identity is the fingerprint. */
export const Alert = z.object({
  source: AlertSource,
  fingerprint: z.string().min(1).max(128),
  status: AlertStatus,
  labels: Labels,
  annotations: Labels,
  /** Absent when the sender left it out; never invented, because it is part of the identity. */
  startsAt: Timestamp.optional(),
  endsAt: Timestamp.optional(),
  generatorURL: z.string().optional(),
  receiver: z.string().optional(),
});
export type Alert = z.infer<typeof Alert>;

/**
 * The idempotency key of one notification: fingerprint + startsAt + status.
 * The status is part of it, or a resolved alert would be taken for a repeat of its firing one.
 * The result is safe as a BullMQ job id (no colon, never digits only).
 */
export function notificationId(alert: Pick<Alert, 'fingerprint' | 'startsAt' | 'status'>): string {
  const started = alert.startsAt === undefined ? 'unknown' : String(Date.parse(alert.startsAt));
  const readable = /^[0-9A-Za-z_-]{1,64}$/.test(alert.fingerprint);
  const fingerprint = readable
    ? alert.fingerprint
    : createHash('sha256').update(alert.fingerprint).digest('hex').slice(0, 32);
  return `${fingerprint}-${started}-${alert.status}`;
}
