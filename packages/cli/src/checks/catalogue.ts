import { checkCatalogue } from '@firstline/catalogue';
import { loadInventory } from '@firstline/policy';
import { messageOf } from '@firstline/runtime';
import type { CliContext } from '../cli-context.ts';
import { type Check, type Finding, fail, ok, warn } from './finding.ts';

/** Whether the runbooks and the inventory, as they lie here, can be used. */
export const checkFiles: Check = async ({ settings }) => {
  const { runbooks, problems } = await checkCatalogue(settings.RUNBOOKS_DIR);
  const files =
    problems.length === 0
      ? ok('Runbooks', `${runbooks.length} good in ${settings.RUNBOOKS_DIR}`)
      : fail(
          'Runbooks',
          `${problems.length} problem(s) in ${settings.RUNBOOKS_DIR}`,
          'firstline runbooks check shows them; set RUNBOOKS_DIR if they lie elsewhere',
        );
  return [files, await inventory(settings)];
};

async function inventory({ INVENTORY_FILE }: CliContext['settings']): Promise<Finding> {
  if (INVENTORY_FILE === undefined)
    return warn('Inventory', 'not looked at: INVENTORY_FILE is not set', 'set INVENTORY_FILE');
  try {
    const { hosts } = await loadInventory(INVENTORY_FILE);
    return hosts.length > 0
      ? ok('Inventory', `${hosts.length} host(s) in ${INVENTORY_FILE}`)
      : warn(
          'Inventory',
          `${INVENTORY_FILE} has no host: nothing will ever be acted on`,
          'add the hosts that may be',
        );
  } catch (error) {
    return fail('Inventory', messageOf(error), 'mend the lines named');
  }
}
