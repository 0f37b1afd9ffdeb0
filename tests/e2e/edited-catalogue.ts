import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Edit = readonly [from: string | RegExp, to: string];

/** The text with every edit made. Throws when one finds nothing to change: its test would test nothing. */
export function edited(text: string, ...edits: readonly Edit[]): string {
  return edits.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    if (after === before) throw new Error(`there is no ${from} in the text to edit`);
    return after;
  }, text);
}

/** A copy of the shipped catalogue with these edits in `restart_service`. The caller removes the directory. */
export function editedCatalogue(...edits: readonly Edit[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'firstline-runbooks-'));
  cpSync(join(import.meta.dirname, '..', '..', 'runbooks'), directory, { recursive: true });
  const file = join(directory, 'restart_service.yaml');
  writeFileSync(file, edited(readFileSync(file, 'utf8'), ...edits));
  return directory;
}
