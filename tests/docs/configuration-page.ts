import { allParts, portTable } from '@firstline/lab';
import { type Setting, settingsOf } from './settings.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const table = (head: string, rows: readonly string[]): string =>
  [head, head.replaceAll(/[^|]+/g, '---'), ...rows].join('\n');

function settingRow({ name, usual, required, meaning }: Setting): string {
  const unset = required ? '**required**' : usual === undefined ? '—' : `\`${usual}\``;
  return `| \`${name}\` | ${unset} | ${cell(meaning)} |`;
}

/** What may stand between `<!-- NAME -->` and `<!-- end -->` on the page: generated from the code it is about. */
async function generate(name: string): Promise<string> {
  if (name === 'lab ports') {
    const rows = Object.values(portTable).map(
      ({ variable, port, title }) => `| \`${variable}\` | \`${port}\` | ${title} |`,
    );
    return table('| variable | default | port of |', rows);
  }
  if (name === 'lab passes on') {
    const rows = allParts
      .filter(({ accepts }) => accepts.length > 0)
      .map(({ name: part, accepts }) => `| ${part} | ${accepts.map((each) => `\`${each}\``).join(', ')} |`);
    return table('| part | settings it gets from your environment |', rows);
  }
  return table('| variable | default | meaning |', (await settingsOf(name)).map(settingRow));
}

const generated = /<!-- (?!end)(.+?) -->\n[\s\S]*?<!-- end -->/g;

/** The names of the generated parts of a page. */
export const partsOf = (page: string): string[] => [...page.matchAll(generated)].map(([, name = '']) => name);

/** The page with its generated parts as they must be now; everything else is left as it is. */
export async function renderConfigurationPage(page: string): Promise<string> {
  let rendered = page;
  for (const name of partsOf(page)) {
    const part = `<!-- ${name} -->\n${await generate(name)}\n<!-- end -->`;
    rendered = rendered.replace(new RegExp(`<!-- ${name} -->\\n[\\s\\S]*?<!-- end -->`), () => part);
  }
  return rendered;
}
