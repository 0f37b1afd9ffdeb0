import { join } from 'node:path';
import { loadCatalogue } from '@firstline/catalogue';
import { readCases, type Site } from '@firstline/evaluation';
import { loadInventory } from '@firstline/policy';

const root = join(import.meta.dirname, '..', '..', '..');
const evaluation = join(root, 'evaluation');

/** The shipped runbooks, the hosts of the evaluation's site, and the alerts. */
export async function loadShipped() {
  const site: Site = {
    catalogue: await loadCatalogue(join(root, 'runbooks')),
    inventory: await loadInventory(join(evaluation, 'inventory.yaml')),
  };
  return {
    site,
    tune: await readCases(join(evaluation, 'tune.jsonl')),
    test: await readCases(join(evaluation, 'test.jsonl')),
    planted: await readCases(join(evaluation, 'injection.jsonl')),
  };
}
