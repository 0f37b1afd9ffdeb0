import { readFile, rename, writeFile } from 'node:fs/promises';
import { hasCode } from './errors.ts';

/** `KEY=VALUE` lines as the lab writes them: no quotes, the value goes to the end of the line. */
export function parseLabEnvironment(text: string): Record<string, string> {
  const entries = text
    .split('\n')
    .filter((line) => /^[A-Z][A-Z0-9_]*=/.test(line))
    .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(entries);
}

/** The addresses and credentials of the lab that wrote `file`; `undefined` when none did. */
export async function readLabEnvironment(file: string): Promise<Record<string, string> | undefined> {
  try {
    return parseLabEnvironment(await readFile(file, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes the file in one step, readable by its owner only: it holds credentials. */
export async function writeLabEnvironment(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const text = `# Written by the running lab; gone when it stops.\n${lines.join('\n')}\n`;
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
