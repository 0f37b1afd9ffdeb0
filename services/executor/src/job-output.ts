import type { Effect } from '@firstline/contracts';

/**
 * What a job says it did, read from its output. Its status proves nothing: a duplicate exits 0, and a job that
 * acted may still be marked failed.
 */
export function effectOf(lines: readonly string[], runKey: string): Effect {
  const said = (word: string) => lines.some((line) => line.trim() === `${word} ${runKey}`);
  if (said('DONE')) return 'done';
  if (said('DUPLICATE')) return 'duplicate';
  if (said('LATE')) return 'late';
  if (lines.some((line) => /^CLAIM-ERROR \d{1,3}$/.test(line.trim()))) return 'claim_error';
  return 'unclear';
}
