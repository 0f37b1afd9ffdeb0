import { join } from 'node:path';
import { candidates, loadCatalogue } from '@firstline/catalogue';
import type { Alert, Situation } from '@firstline/contracts';

/** The shipped runbooks. */
export const catalogue = await loadCatalogue(join(import.meta.dirname, '..', '..', 'runbooks'));

/** An alert as Prometheus sends it, on a host of the inventory, with everything that can be bound to it. */
export function situationOf(labels: Readonly<Record<string, string>>, summary: string): Situation {
  const alert: Alert = {
    source: 'alertmanager',
    fingerprint: `${labels.alertname}-${labels.instance}`,
    status: 'firing',
    startsAt: '2026-11-24T10:00:00.000Z',
    labels: { instance: 'web-1', job: 'node', severity: 'critical', ...labels },
    annotations: {
      summary,
      description: `${summary}. The condition has held for more than a minute; users may notice it.`,
    },
  };
  const target = alert.labels.instance;
  return { alert, candidates: candidates(catalogue, alert, target), ...(target && { target }) };
}

export const serviceDown = situationOf(
  { alertname: 'ServiceDown', service: 'lab-web', team: 'web' },
  'lab-web does not answer on web-1',
);
export const diskFull = situationOf(
  { alertname: 'DiskSpaceLow', mountpoint: '/srv/data', device: '/dev/sdb1' },
  'The file system /srv/data on web-1 is 94 % full',
);
/** No rule knows it, and every runbook can be bound to it: the model is free. */
export const unknown = situationOf({ alertname: 'SomethingStrange' }, 'web-1 behaves strangely');
