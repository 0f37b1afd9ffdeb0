import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadCatalogue } from '@firstline/catalogue';
import { type EvaluationCase, readCases, type Site } from '@firstline/evaluation';
import { loadInventory } from '@firstline/policy';
import { messageOf } from '@firstline/runtime';
import type { Settings } from '../config.ts';
import { UsageError } from '../errors.ts';

export interface FileOptions {
  readonly cases: string;
  readonly catalogue?: string;
  readonly inventory?: string;
  readonly siteNotes?: string;
  readonly limit?: number;
}

/** Everything an evaluation reads. Inventory and site notes lie beside the cases unless they are named. */
export async function readEvaluationFiles(
  options: FileOptions,
  settings: Settings,
): Promise<{ cases: EvaluationCase[]; site: Site; siteNotes: string }> {
  const beside = async (name: string): Promise<string | undefined> => {
    const file = join(dirname(options.cases), name);
    return (await exists(file)) ? file : undefined;
  };
  const all = await readCases(options.cases);
  const inventory = options.inventory ?? (await beside('inventory.yaml')) ?? settings.INVENTORY_FILE;
  if (inventory === undefined) {
    throw new UsageError(
      'nothing says which hosts there are: name the inventory with --inventory, or put an inventory.yaml beside the cases',
    );
  }
  const notes = options.siteNotes ?? (await beside('site-notes.md')) ?? settings.SITE_NOTES_FILE;
  return {
    cases: evenly(all, options.limit ?? all.length),
    site: {
      catalogue: await loadCatalogue(options.catalogue ?? settings.RUNBOOKS_DIR),
      inventory: await loadInventory(inventory),
    },
    siteNotes: await readSiteNotes(notes),
  };
}

/** As many as wanted, taken evenly from the whole, so that no family is left out for standing last. */
function evenly<T>(all: readonly T[], wanted: number): T[] {
  if (wanted >= all.length) return [...all];
  return Array.from({ length: wanted }, (_, index) => all[Math.floor((index * all.length) / wanted)] as T);
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** The notes for the prompt; none where no file is named. Throws a UsageError for a file that can't be read. */
export async function readSiteNotes(file: string | undefined): Promise<string> {
  if (file === undefined) return '';
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`the site notes can't be read: ${messageOf(error)}`);
  }
}
