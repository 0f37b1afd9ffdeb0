/** JSON nested deeper than this is kept as text: writing it out again would overflow the call stack. */
const MOST_LEVELS = 100;

/** Whether a parsed JSON value is nested deeper than we write out again. Its own stack, no recursion. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
