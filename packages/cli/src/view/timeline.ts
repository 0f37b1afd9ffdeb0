import type { TimelineEntry } from '@firstline/contracts';
import { duration } from '@firstline/runtime';
import type { Terminal } from '../terminal.ts';
import { oneLine } from './visible-text.ts';
import { wrap } from './wrap.ts';

const INDENT = '  ';

/** Every step with its time (UTC), the time since the step before, what it was, who did it, and why. */
export function timeline(entries: readonly TimelineEntry[], { paint, width }: Terminal): string {
  const kinds = entries.map(({ kind }) => kind.replaceAll('_', ' '));
  const kindWidth = Math.max(0, ...kinds.map((kind) => kind.length));
  const actorWidth = Math.max(0, ...entries.map(({ actor }) => actor.length));
  const head = INDENT.length + 12 + 2 + 10 + 2 + kindWidth + 2 + actorWidth + 2;
  const room = width === undefined ? undefined : Math.max(30, width - head);
  return entries
    .map(({ at, actor, message }, index) => {
      const before = entries[index - 1];
      const since = before ? `+${duration(Date.parse(at) - Date.parse(before.at))}` : '';
      const text = wrap(oneLine(message), room).replaceAll('\n', `\n${' '.repeat(head)}`);
      const human = actor.startsWith('human:');
      return [
        INDENT + paint({ text: at.slice(11, 23), look: 'dim' }),
        paint({ text: since.padStart(10), look: 'dim' }),
        paint({ text: (kinds[index] ?? '').padEnd(kindWidth), look: 'bold' }),
        paint({ text: actor.padEnd(actorWidth), look: human ? 'yellow' : 'dim' }),
        paint(text),
      ].join('  ');
    })
    .join('\n');
}
