const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d+))?([Zz]|[+-]\d\d:?\d\d)?$/;

/**
 * An RFC 3339 time in UTC with milliseconds; a finer fraction (Go sends nanoseconds) is cut. Without an offset it is
 * taken as UTC, as senders written in Python leave it out. Undefined when it is no time at all.
 */
export function inUtc(text: string): string | undefined {
  const [, date, time, fraction = '', offset = 'Z'] = RFC3339.exec(text.trim()) ?? [];
  if (date === undefined) return undefined;
  const milliseconds = Date.parse(
    `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset.toUpperCase().replace(/(\d\d)(\d\d)$/, '$1:$2')}`,
  );
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

/**
 * Whether a time stands for "none": Alertmanager writes Go's zero time (year 1), Google Managed Prometheus the Unix
 * epoch; an offset may push either into the year before.
 */
export const isUnset = (timestamp: string): boolean => new Date(timestamp).getUTCFullYear() <= 1970;
