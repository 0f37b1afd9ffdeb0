import { basename } from 'node:path';
import { Runbook } from '@firstline/contracts';
import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import { crossChecks } from './cross-checks.ts';
import type { Problem } from './problem.ts';

/** Reads one runbook file. Returns the runbook, or every problem with its place. */
export function readRunbookFile(file: string, text: string): { runbook?: Runbook; problems: Problem[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const problemAt = (offset: number, reason: string): Problem => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), reason };
  };
  if (document.errors.length > 0) {
    return { problems: document.errors.map((error) => problemAt(error.pos[0], firstLine(error.message))) };
  }
  const place = (path: readonly PropertyKey[], unknownKey?: string): number =>
    offsetOf(document.contents, path, unknownKey);
  const parsed = Runbook.safeParse(document.toJS());
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.flatMap((issue) => {
        const where = issue.path.join('.');
        const named = (reason: string) => (where === '' ? reason : `${where}: ${reason}`);
        if (issue.code === 'unrecognized_keys') {
          return issue.keys.map((key) => problemAt(place(issue.path, key), named(`unknown key "${key}"`)));
        }
        return [problemAt(place(issue.path), named(issue.message))];
      }),
    };
  }
  const runbook = parsed.data;
  const problems = crossChecks(runbook).map(({ path, reason }) => problemAt(place(path), reason));
  const wanted = `${runbook.name}.yaml`;
  if (basename(file) !== wanted)
    problems.unshift(problemAt(place(['name']), `the file of ${runbook.name} must be called ${wanted}`));
  return problems.length > 0 ? { problems } : { runbook, problems };
}

const firstLine = (message: string): string => message.split('\n')[0]?.replace(/ at line.*$/, '') ?? message;

/** Where a path stands in the text; of a missing key, where its nearest parent does. */
function offsetOf(contents: Node | null, path: readonly PropertyKey[], key?: string): number {
  let node: Node | null | undefined = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const part of key === undefined ? path : [...path, key]) {
    if (!isMap(node)) {
      const items: unknown = node && 'items' in node ? node.items : undefined;
      node = Array.isArray(items) ? (items[Number(part)] as Node | undefined) : undefined;
    } else {
      const pair = node.items.find(
        (item) => String((item.key as { value?: unknown })?.value ?? item.key) === String(part),
      );
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? offset;
      node = pair?.value as Node | undefined;
    }
    if (!node) break;
    if (!isMap(contents)) offset = node.range?.[0] ?? offset;
  }
  return offset;
}
