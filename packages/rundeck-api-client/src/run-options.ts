import { RundeckError, type RundeckErrorKind } from './errors.ts';

/** Refuses option values that are not strings, before anything is sent: the server would drop them without a word. */
export const checkOptions = (options: Readonly<Record<string, unknown>>): void =>
  checkStrings(options, 'options_invalid');

/** Refuses a map with values that are not strings. */
export function checkStrings(map: Readonly<Record<string, unknown>>, kind: RundeckErrorKind): void {
  const wrong = Object.entries(map).filter(([, value]) => typeof value !== 'string');
  if (wrong.length === 0) return;
  throw new RundeckError({
    kind,
    serverMessage: `not a string: ${wrong.map(([name, value]) => `${name} (${value === null ? 'null' : typeof value})`).join(', ')}`,
    retryable: false,
  });
}

/** Names of the options that did not arrive as sent. An empty value counts as none: the server leaves it out. */
export function optionsThatDiffer(
  sent: Readonly<Record<string, string>>,
  taken: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(sent)
    .filter(([name, value]) => (taken[name] ?? '') !== value)
    .map(([name]) => name);
}
