import { durationMs } from '@firstline/contracts';
import { InvalidArgumentError } from 'commander';

/** Reads `2h`, `90d` (that long ago) or a timestamp, for commander. Throws what commander shows as wrong usage. */
export function moment(text: string, now: Date = new Date()): Date {
  if (/^\d+(ms|s|m|h|d)$/.test(text)) return new Date(now.getTime() - durationMs(text));
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError(
      'Give a duration such as 30m, 2h or 7d, or a time such as 2026-11-24T10:00:00Z.',
    );
  }
  return time;
}

/** Reads a whole number from 1, for commander. */
export function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1 to 999999.');
  return Number(text);
}
