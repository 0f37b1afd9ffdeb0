import { readFile, writeFile } from 'node:fs/promises';
import { LabError } from './errors.ts';

/** Replaces every `${NAME}` of a template by its value; an unknown name is an error, not an empty string. */
export function render(
  template: string,
  values: Readonly<Record<string, string>>,
  source = 'template',
): string {
  return template.replaceAll(/\$\{([A-Z][A-Z0-9_]*)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new LabError('E_LAB_TEMPLATE', `${source}: nothing is known about \${${name}}`);
    return value;
  });
}

/** Renders the file `from` into the file `to`; `to` may hold a token, so only its owner may read it. */
export async function renderFile(
  from: string,
  to: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  await writeFile(to, render(await readFile(from, 'utf8'), values, from), { mode: 0o600 });
}
