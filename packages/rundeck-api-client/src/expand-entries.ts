import { LogEntry } from './schemas/output.ts';

/**
 * Undoes the compacted form of output entries: a key that is missing has the value of the entry before, `null`
 * takes it away, a bare string (up to API 58) changes only `log`, `{}` repeats the entry.
 */
export function expandEntries(
  entries: readonly (string | Readonly<Record<string, unknown>>)[],
  compacted: boolean,
): LogEntry[] {
  let before: Record<string, unknown> = {};
  return entries.map((entry) => {
    const changes = typeof entry === 'string' ? { log: entry } : entry;
    const whole = compacted ? { ...before, ...changes } : { ...changes };
    for (const [key, value] of Object.entries(whole)) if (value === null) delete whole[key];
    before = whole;
    return LogEntry.parse({ log: '', ...whole });
  });
}
