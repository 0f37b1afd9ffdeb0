import { lineDifference } from './line-difference.ts';

/** Parts of a job in which whatever the file does not name is a difference too: they decide what runs, and when. */
const closed = /^(options|notification|schedule|sequence\.commands)\b/;
/** What a server writes into those parts by itself. */
const addedByServer = /\.(valuesListDelimiter|id)$/;

/**
 * How the job of a file differs from the server's, as lines to show; none when they are the same. A server leaves
 * false flags out, writes numbers as text and adds defaults of its own: none of this is a difference.
 */
export function jobDifference(wanted: unknown, current: unknown): string[] {
  const [mine, theirs] = [leavesOf(wanted), leavesOf(current)];
  const paths = new Set([
    ...namedIn(wanted),
    ...[...theirs.keys()].filter((path) => closed.test(path) && !addedByServer.test(path)),
  ]);
  return [...paths].flatMap((path) => {
    const [before, after] = [theirs.get(path), mine.get(path)];
    if (before === after) return [];
    if (before?.includes('\n') && after?.includes('\n'))
      return [`  ${path}:`, ...lineDifference(before, after).map((line) => `  ${line}`)];
    return [
      ...(before === undefined ? [] : [`- ${path}: ${JSON.stringify(before)}`]),
      ...(after === undefined ? [] : [`+ ${path}: ${JSON.stringify(after)}`]),
    ];
  });
}

/** Every value in the document by its path, false and empty ones left out. */
function leavesOf(value: unknown): Map<string, string> {
  const leaves = new Map<string, string>();
  walk(value, '', (path, leaf) => {
    if (leaf !== null && leaf !== undefined && leaf !== false && leaf !== '')
      leaves.set(path, String(leaf).trimEnd());
  });
  return leaves;
}

/** Every path the document names, whatever the value: a flag that is off must be off on the server as well. */
function namedIn(value: unknown): string[] {
  const paths: string[] = [];
  walk(value, '', (path) => paths.push(path));
  return paths;
}

function walk(value: unknown, path: string, visit: (path: string, leaf: unknown) => void): void {
  if (Array.isArray(value))
    for (const [index, each] of value.entries()) walk(each, `${path}[${index}]`, visit);
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) walk(each, path ? `${path}.${key}` : key, visit);
  else visit(path, value);
}
