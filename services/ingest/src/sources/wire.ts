import type { AlertStatus, Labels } from '@firstline/contracts';
import { z } from 'zod';
import { inUtc, isUnset } from './timestamp.ts';

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

/** No real alert comes near it; a million keys would hold the process for seconds. */
const MOST_LABELS = 1_000;

/** Senders in the wild write numbers and booleans unquoted; anything else in a label's place is not understood. */
const WireLabels = z.unknown().transform((value, context): Labels => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    context.addIssue(`is ${kindOf(value)}, expected an object`);
    return z.NEVER;
  }
  const sent = Object.entries(value);
  if (sent.length > MOST_LABELS) {
    context.addIssue(`has ${sent.length} entries, at most ${MOST_LABELS} are taken`);
    return z.NEVER;
  }
  const entries = sent.map(([name, content]): [string, string] => {
    if (typeof content === 'string') return [name, content];
    if (typeof content === 'number' || typeof content === 'boolean') return [name, String(content)];
    context.addIssue({ code: 'custom', path: [name], message: `is ${kindOf(content)}, expected a string` });
    return [name, ''];
  });
  // Not by assignment: that would turn a label named __proto__ into something else.
  return Object.fromEntries(entries);
});

const Status = z.unknown().transform((value, context): AlertStatus | undefined => {
  if (isAbsent(value)) return undefined;
  const status = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (status === 'firing' || status === 'resolved') return status;
  context.addIssue('is neither firing nor resolved');
  return z.NEVER;
});

/** Part of the identity, so a time that can't be read must not pass for "none". */
const StartsAt = z.unknown().transform((value, context): string | undefined => {
  if (isAbsent(value)) return undefined;
  const timestamp = typeof value === 'string' ? inUtc(value) : undefined;
  if (timestamp !== undefined) return isUnset(timestamp) ? undefined : timestamp;
  context.addIssue('is not a time in RFC 3339');
  return z.NEVER;
});

/** For people only: what can't be read is left out. */
const EndsAt = z.unknown().transform((value): string | undefined => {
  const timestamp = typeof value === 'string' ? inUtc(value) : undefined;
  return timestamp === undefined || isUnset(timestamp) ? undefined : timestamp;
});

const OptionalText = z.unknown().transform((value): string | undefined => {
  return typeof value === 'string' && value !== '' ? value : undefined;
});

/**
 * A fingerprint as it was sent. Trusted, because Grafana's also covers labels that are not in the payload; what could
 * not be one (a number already rounded by JSON, control characters) is treated as absent and computed.
 */
const SentFingerprint = z.unknown().transform((value): string | undefined => {
  return typeof value === 'string' && /^[!-~]{1,128}$/.test(value) ? value : undefined;
});

/** One alert as Alertmanager and its imitators send it: unknown keys are passed over, what they leave out is tolerated. */
export const WireAlert = z.object(
  {
    status: Status.optional(),
    labels: WireLabels,
    annotations: z.preprocess((value) => value ?? {}, WireLabels),
    startsAt: StartsAt.optional(),
    endsAt: EndsAt.optional(),
    generatorURL: OptionalText.optional(),
    fingerprint: SentFingerprint.optional(),
  },
  { error: (issue) => `is ${kindOf(issue.input)}, expected an object` },
);
export type WireAlert = z.infer<typeof WireAlert>;

// Not z.coerce: Number() of a deeply nested array overflows the call stack.
const Count = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().nonnegative());

/** More alerts than this in one delivery would hold the process and Redis for seconds. */
export const MOST_ALERTS = 20_000;

/** A delivery's frame. Only the list of alerts makes it one; whatever else can't be read is treated as absent. */
export const WireGroup = z.object({
  /** Only Grafana has organisations. */
  orgId: z.unknown().optional(),
  version: OptionalText.optional(),
  status: Status.catch(undefined),
  receiver: OptionalText.optional(),
  truncatedAlerts: Count.catch(0),
  alerts: z.array(z.unknown()).max(MOST_ALERTS),
});
export type WireGroup = z.infer<typeof WireGroup>;

/** Says what a value is without showing it: alert text must not reach logs. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
