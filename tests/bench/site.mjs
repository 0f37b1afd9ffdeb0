// @ts-check
// A catalogue and an inventory for as many alerts as are sent: each on a host of its own, so that no lock, cooldown
// or budget makes one wait for another.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The most a runbook may run per hour, by its schema. */
const PER_HOUR = 100;

/** @param {number} index */
const runbookOf = (index) => `repair_${String.fromCharCode(97 + Math.floor(index / PER_HOUR))}`;

/** @param {number} index */
export const hostOf = (index) => `host-${index}`;

/**
 * The body that Alertmanager sends for one alert.
 * @param {number} index
 */
export function deliveryOf(index) {
  const labels = {
    alertname: runbookOf(index),
    instance: hostOf(index),
    service: 'web',
    severity: 'critical',
  };
  const alert = {
    status: 'firing',
    labels,
    annotations: { summary: `web on ${hostOf(index)} does not answer` },
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph',
    fingerprint: index.toString(16).padStart(16, '0'),
  };
  return {
    version: '4',
    groupKey: `{}:{alertname="${labels.alertname}",instance="${labels.instance}"}`,
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'firstline',
    groupLabels: { alertname: labels.alertname, instance: labels.instance },
    commonLabels: labels,
    commonAnnotations: alert.annotations,
    externalURL: 'http://alertmanager.example',
    alerts: [alert],
  };
}

/**
 * Writes the files of the site.
 * @param {string} directory
 * @param {number} alerts  how many will be sent
 * @returns {Promise<{ RUNBOOKS_DIR: string, INVENTORY_FILE: string }>}
 */
export async function writeSite(directory, alerts) {
  const runbooks = join(directory, 'runbooks');
  await mkdir(runbooks, { recursive: true });
  const names = [...new Set(Array.from({ length: alerts }, (_, index) => runbookOf(index)))];
  for (const name of names) {
    const runbook = {
      name,
      description: 'Restart one service that is down or does not answer.',
      risk: 'low',
      when: { alertname: name },
      target: { label: 'instance' },
      parameters: { service: { label: 'service', enum: ['web', 'api'], description: 'The service.' } },
      rundeck: {
        job: '6f1d2c1e-5a0b-4d57-9f3a-0c1a7e2b9d01',
        options: { host: 'target', service: 'service' },
        timeout: '2m',
      },
      premise: 'service_up{instance="$instance",service="$service"} == 0',
      verify: {
        query: 'service_up{instance="$instance",service="$service"} == 1',
        settle: '1ms',
        within: '10s',
      },
      limits: { cooldown: '2m', per_hour: PER_HOUR },
    };
    // JSON is YAML, too.
    await writeFile(join(runbooks, `${name}.yaml`), JSON.stringify(runbook));
  }
  const inventory = join(directory, 'inventory.yaml');
  const hosts = Array.from({ length: alerts }, (_, index) => ({ name: hostOf(index) }));
  await writeFile(inventory, JSON.stringify({ hosts }));
  return { RUNBOOKS_DIR: runbooks, INVENTORY_FILE: inventory };
}
