import type { Finding } from '../checks/finding.ts';
import type { Terminal } from '../terminal.ts';
import type { Span } from './span.ts';
import { wrap } from './wrap.ts';

const marks: Readonly<Record<Finding['level'], Span>> = {
  ok: { text: '✓', look: 'green' },
  warn: { text: '!', look: 'yellow' },
  fail: { text: '✗', look: 'red' },
};

/** What was found, one a line, with how to mend it below. */
export function findings(found: readonly Finding[], { paint, width }: Terminal): string {
  const partWidth = Math.max(0, ...found.map(({ part }) => part.length));
  const indent = ' '.repeat(partWidth + 4);
  const room = width === undefined ? undefined : Math.max(30, width - indent.length);
  const hang = (text: string): string => paint(wrap(text, room)).replaceAll('\n', `\n${indent}`);
  return found
    .map(({ part, level, seen, mend }) => {
      const line = `${paint(marks[level])} ${paint({ text: part.padEnd(partWidth), look: 'bold' })}  ${hang(seen)}`;
      return mend === undefined ? line : `${line}\n${indent}${hang(`→ ${mend}`)}`;
    })
    .join('\n');
}
