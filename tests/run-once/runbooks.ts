import type { Catalogue } from '@firstline/catalogue';
import { Runbook } from '@firstline/contracts';
import type { Inventory } from '@firstline/policy';

/** What the rounds run: one repair that is never started again by itself, and one that may be. */
export const REPAIR = 'act_once';
export const REPEATABLE = 'act_once_repeatable';

export function catalogueFor(jobId: string): Catalogue {
  const runbooks = [REPAIR, REPEATABLE].map((name) => {
    const runbook = Runbook.parse({
      name,
      description: 'Does one thing that is counted.',
      risk: 'low',
      when: { alertname: 'ServiceDown' },
      target: { label: 'instance' },
      rundeck: {
        job: jobId,
        options: { host: 'target' },
        timeout: '1m',
        repeatable: name === REPEATABLE,
      },
      premise: 'broken{instance="$instance"}',
      verify: { query: 'mended{instance="$instance"}', settle: '1s', within: '20s' },
      limits: { cooldown: '1ms', per_hour: 1 },
    });
    // Thousands within the hour: more than any file may ask for.
    return { ...runbook, limits: { ...runbook.limits, per_hour: 1_000_000 } };
  });
  const get = (name: string) => runbooks.find((runbook) => runbook.name === name);
  return { runbooks, hash: 'catalogue', hashOf: (name) => (get(name) ? 'hash' : undefined), get };
}

/** Every round has a host of its own. */
export const everyHost = {
  hosts: [],
  resolve: (name: string) => ({ name }),
  host: (name: string) => ({ name }),
  maintenanceOf: () => undefined,
} as unknown as Inventory;
