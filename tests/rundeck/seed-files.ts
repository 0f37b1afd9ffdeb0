import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A copy of the shipped files in a folder of its own, its jobs with new ids: a job's id is unique on the whole server.
 * `idOf` tells the new id of a shipped one.
 */
export function copySeedFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'firstline-seed-'));
  const directory = join(folder, 'rundeck');
  const ids = new Map<string, string>();
  cpSync(join(import.meta.dirname, '..', '..', 'infra', 'rundeck'), directory, { recursive: true });
  for (const name of readdirSync(join(directory, 'jobs'))) {
    const file = join(directory, 'jobs', name);
    const document = readFileSync(file, 'utf8').replace(/(?<=^- uuid: ).*$/m, (shipped) => {
      ids.set(shipped, randomUUID());
      return ids.get(shipped) ?? '';
    });
    writeFileSync(file, document);
  }
  return { folder, directory, ids };
}
