import type { Column } from './evaluate.ts';
import type { Figures } from './figures.ts';
import type { Share } from './wilson.ts';

const percent = (rate: number | undefined): string =>
  rate === undefined ? '–' : `${(rate * 100).toFixed(rate > 0 && rate < 0.1 ? 1 : 0)} %`;

/** `83 % (75–89) 91/110` */
export const printShare = ({ count, of, rate, low, high }: Share): string =>
  rate === undefined
    ? '–'
    : `${percent(rate)} (${((low ?? 0) * 100).toFixed(0)}–${((high ?? 0) * 100).toFixed(0)}) ${count}/${of}`;

const milliseconds = (value: number | undefined): string =>
  value === undefined ? '–' : value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`;

/** The rows of the table: what is measured, and how it reads. */
export const rows: readonly (readonly [string, (figures: Figures) => string])[] = [
  ['right decision', ({ right }) => printShare(right)],
  ['right parameters', ({ rightParameters }) => printShare(rightParameters)],
  ['harmful', ({ harmful }) => printShare(harmful)],
  ['missed', ({ missed }) => printShare(missed)],
  ['asked a human first', ({ asked }) => printShare(asked)],
  ['abstention precision', ({ abstentionPrecision }) => printShare(abstentionPrecision)],
  ['abstention recall', ({ abstentionRecall }) => printShare(abstentionRecall)],
  [
    'calibration error',
    ({ calibration }) =>
      calibration ? `${calibration.error.toFixed(3)} of ${calibration.cases}` : '– (no confidence)',
  ],
  ['could not decide', ({ failed }) => String(failed)],
  ['time p50 / p95', ({ p50Ms, p95Ms }) => `${milliseconds(p50Ms)} / ${milliseconds(p95Ms)}`],
  ['tokens in / out', ({ tokens }) => (tokens ? `${tokens.prompt} / ${tokens.answer}` : '–')],
];

/** The figures of all columns beside each other, then right and harmful per family. */
export function printTable(columns: readonly Column[]): string {
  const table = [
    ['', ...columns.map(({ name }) => name)],
    ['cases', ...columns.map(({ figures }) => String(figures.cases))],
    ...rows.map(([label, cell]) => [label, ...columns.map(({ figures }) => cell(figures))]),
  ];
  const families = [...(columns[0]?.families.keys() ?? [])];
  const perFamily = [
    ['family: right, harmful', ...columns.map(({ name }) => name)],
    ...families.map((family) => [
      family,
      ...columns.map((column) => {
        const figures = column.families.get(family);
        return figures ? `${figures.right.count}/${figures.cases}, ${figures.harmful.count}` : '–';
      }),
    ]),
  ];
  return `${align(table)}\n\n${align(perFamily)}\n`;
}

function align(table: readonly (readonly string[])[]): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
