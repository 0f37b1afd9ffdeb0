import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
const skipped = new Set(['node_modules', 'dist', '.git', '.turbo', '.firstline', 'coverage']);

/** The text of a file of the repository; the path is relative to its root. */
export const readText = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The files below `folder` that `wanted` takes, relative to the root, sorted; nothing that was built or installed. */
export function filesBelow(folder: string, wanted: (path: string) => boolean): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(path, wanted);
      return wanted(path) ? [path] : [];
    })
    .sort();
}
