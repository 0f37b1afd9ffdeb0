import { loadCatalogue, ruleMatches } from '@firstline/catalogue';
import { loadInventory } from '@firstline/policy';
import { messageOf } from '@firstline/runtime';
import type { Replay } from '@firstline/store';
import type { Settings } from './config.ts';

type ReachOf = NonNullable<Replay['reachOf']>;

/**
 * Where an alert's own runbooks would act, by catalogue and inventory. Without them only what the incident remembers is
 * known; `unknown` then says so, and the analyzer looks again in any case.
 */
export async function readReach({
  RUNBOOKS_DIR,
  INVENTORY_FILE,
}: Settings): Promise<{ reachOf: ReachOf; unknown?: string }> {
  try {
    if (INVENTORY_FILE === undefined) throw new Error('INVENTORY_FILE is not set');
    const [catalogue, inventory] = await Promise.all([
      loadCatalogue(RUNBOOKS_DIR),
      loadInventory(INVENTORY_FILE),
    ]);
    return {
      reachOf(alert, incident) {
        const ruled = catalogue.runbooks.filter((runbook) => ruleMatches(runbook, alert));
        const named = ruled.map(({ target }) => inventory.resolve(alert.labels[target.label] ?? '')?.name);
        const target = incident?.target ?? named.find((name) => name !== undefined);
        return target === undefined ? undefined : { target, runbooks: ruled.map(({ name }) => name) };
      },
    };
  } catch (error) {
    return {
      reachOf: (_alert, incident) =>
        incident?.target === undefined || incident.runbook === undefined
          ? undefined
          : { target: incident.target, runbooks: [incident.runbook] },
      unknown: messageOf(error),
    };
  }
}
