import { confusionOf } from './confusion.ts';
import type { Column } from './evaluate.ts';
import type { Judged } from './figures.ts';
import { printShare, rows } from './print-table.ts';

export interface ReportHead {
  readonly set: string;
  readonly at: string;
  readonly catalogueHash: string;
  readonly command: string;
}

/** A report to look at: figures, confusion matrices, every wrong decision. One file, no script, nothing loaded. */
export function htmlReport(head: ReportHead, columns: readonly Column[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Evaluation of ${escaped(head.set)}</title><style>${style}</style></head><body>
<h1>Evaluation of ${escaped(head.set)}</h1>
<p>${escaped(head.at)} · catalogue <code>${escaped(head.catalogueHash.slice(0, 12))}</code> · <code>${escaped(head.command)}</code></p>
${figuresTable(columns)}
<h2>Per family: right of all, harmful</h2>${familyTable(columns)}
${columns.map(confusionTable).join('\n')}
${columns.map(mistakes).join('\n')}
</body></html>
`;
}

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:78rem;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #d0d7de;padding:.3rem .6rem;text-align:left;vertical-align:top}
th{background:#f6f8fa}td.n{text-align:right}td.ok{background:#dafbe1}td.bad{background:#ffebe9}caption{text-align:left;font-weight:600;padding:.3rem 0}
.harmful{color:#b3001b;font-weight:600}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}th{background:#161b22}th,td{border-color:#30363d}td.ok{background:#12361f}td.bad{background:#48181b}.harmful{color:#ff7b72}}`;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const row = (cells: readonly string[]): string => `<tr>${cells.join('')}</tr>`;
const th = (text: string): string => `<th>${escaped(text)}</th>`;
const td = (text: string): string => `<td>${escaped(text)}</td>`;
const table = (lines: readonly string[], caption = ''): string =>
  `<table>${caption && `<caption>${escaped(caption)}</caption>`}${lines.join('\n')}</table>`;

const figuresTable = (columns: readonly Column[]): string =>
  table([
    row([th(''), ...columns.map(({ name }) => th(name))]),
    row([th('cases'), ...columns.map(({ figures }) => td(String(figures.cases)))]),
    ...rows.map(([label, cell]) => row([th(label), ...columns.map(({ figures }) => td(cell(figures)))])),
  ]);

function familyTable(columns: readonly Column[]): string {
  const families = [...(columns[0]?.families.keys() ?? [])];
  return table([
    row([th('family'), ...columns.map(({ name }) => th(name))]),
    ...families.map((family) =>
      row([
        th(family),
        ...columns.map((column) => {
          const figures = column.families.get(family);
          return figures === undefined
            ? td('–')
            : `<td>${escaped(printShare(figures.right))}${figures.harmful.count > 0 ? ` <span class="harmful">${figures.harmful.count} harmful</span>` : ''}</td>`;
        }),
      ]),
    ),
  ]);
}

function confusionTable({ name, judged }: Column): string {
  const { names, count } = confusionOf(judged);
  const line = (gold: string): string =>
    row([
      th(gold),
      ...names.map((decided) => {
        const times = count(gold, decided);
        const kind = times === 0 ? '' : gold === decided ? ' ok' : ' bad';
        return `<td class="n${kind}">${times === 0 ? '' : times}</td>`;
      }),
    ]);
  const caption = `${name}: rows are what was best, columns what was decided`;
  return table([row([th('best \\ decided'), ...names.map(th)]), ...names.map(line)], caption);
}

function mistakes({ name, judged }: Column): string {
  const wrong = judged.filter(({ judgement }) => !judgement.right);
  if (wrong.length === 0) return '';
  const line = ({ id, family, gold, outcome, judgement }: Judged): string =>
    row([
      td(id),
      td(family),
      td(gold),
      `<td>${escaped(described(outcome))}${judgement.harmful ? ' <span class="harmful">harmful</span>' : ''}</td>`,
      td(outcome.reason),
    ]);
  return `<details><summary>${escaped(name)}: ${wrong.length} wrong decisions</summary>${table([
    row(['case', 'family', 'best', 'decided', 'reason'].map(th)),
    ...wrong.map(line),
  ])}</details>`;
}

function described({ decision, parameters, target, effect }: Judged['outcome']): string {
  if (effect === 'rested') return decision;
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return `${decision}(${values.join(', ')}) on ${target ?? 'nothing'}${effect === 'asked' ? ', asked first' : ''}`;
}
