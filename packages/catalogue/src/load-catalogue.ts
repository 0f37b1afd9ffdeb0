import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runbook } from '@firstline/contracts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import { CatalogueError, type Problem } from './problem.ts';
import { readRunbookFile } from './runbook-file.ts';

/** Checks every file of a directory and keeps what is good: for the linter. */
export async function checkCatalogue(
  directory: string,
): Promise<{ runbooks: Runbook[]; problems: Problem[] }> {
  const nowhere = (reason: string) => ({
    runbooks: [],
    problems: [{ file: directory, line: 1, column: 1, reason }],
  });
  let names: string[];
  try {
    names = (await readdir(directory)).filter((name) => /\.ya?ml$/.test(name)).sort();
  } catch (error) {
    return nowhere(`can't be read: ${error instanceof Error ? error.message : error}`);
  }
  if (names.length === 0) return nowhere('no runbook in it: add a .yaml file');
  const runbooks: Runbook[] = [];
  const problems: Problem[] = [];
  const fileOf = new Map<string, string>();
  for (const name of names) {
    const file = join(directory, name);
    const read = readRunbookFile(file, await readFile(file, 'utf8'));
    problems.push(...read.problems);
    if (read.runbook === undefined) continue;
    const taken = fileOf.get(read.runbook.name);
    if (taken !== undefined) {
      problems.push({ file, line: 1, column: 1, reason: `${read.runbook.name} stands in ${taken} already` });
      continue;
    }
    fileOf.set(read.runbook.name, file);
    runbooks.push(read.runbook);
  }
  return { runbooks, problems };
}

/** Loads the catalogue. Throws a {@link CatalogueError} with every problem: a bad file stops the start. */
export async function loadCatalogue(directory: string): Promise<Catalogue> {
  const { runbooks, problems } = await checkCatalogue(directory);
  if (problems.length > 0) throw new CatalogueError(directory, problems);
  return createCatalogue(runbooks);
}
