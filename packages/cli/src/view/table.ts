import { type Paint, type Text, textOf } from './span.ts';
import { oneLine } from './visible-text.ts';

const GAP = '  ';

const flat = (text: Text): Text =>
  typeof text === 'string' ? oneLine(text) : { ...text, text: oneLine(text.text) };

function cut(text: Text, width: number): Text {
  const plain = textOf(text);
  if (plain.length <= width) return text;
  const shorter = `${plain.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
  return typeof text === 'string' ? shorter : { ...text, text: shorter };
}

/**
 * Rows under a head, each column as wide as its widest cell. The last column takes what is left of `width` and is cut
 * there; a pipe (width undefined) gets it whole.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Text[])[],
  { paint, width }: { readonly paint: Paint; readonly width: number | undefined },
): string {
  const cells = [head.map((name): Text => ({ text: name, look: 'dim' })), ...rows].map((row) =>
    row.map(flat),
  );
  const widths = head.map((_, column) => Math.max(...cells.map((row) => textOf(row[column] ?? '').length)));
  const last = head.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(12, width - before);
  return cells
    .map((row) =>
      row
        .map((cell, column) => {
          if (column === last) return paint(cut(cell, room));
          return paint(cell) + ' '.repeat((widths[column] ?? 0) - textOf(cell).length);
        })
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values in two columns; what has no value is left out. Further lines of a value hang under its first. */
export function pairs(
  entries: readonly (readonly [name: string, value: Text | undefined | false])[],
  paint: Paint,
  indent = '  ',
): string {
  const shown = entries.filter(
    (entry): entry is readonly [string, Text] => entry[1] !== undefined && entry[1] !== false,
  );
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  const hang = `\n${indent}${' '.repeat(width)}${GAP}`;
  return shown
    .map(
      ([name, value]) =>
        `${indent}${paint({ text: name.padEnd(width), look: 'dim' })}${GAP}${paint(value).replaceAll('\n', hang)}`,
    )
    .join('\n');
}
