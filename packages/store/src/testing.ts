import { randomUUID } from 'node:crypto';
import type { Alert, Decision, Incident, Intent } from '@firstline/contracts';
import { notificationId } from '@firstline/contracts';
import { createStore } from './create-store.ts';
import type { Store } from './store.ts';

/** A store of its own in the Redis of the test run: no test sees another's keys. */
export function isolatedStore(
  url = process.env.TEST_REDIS_URL,
): Store & { readonly prefix: string; readonly url: string } {
  if (!url)
    throw new Error(
      'TEST_REDIS_URL is not set: run these tests through npm test, or start a redis-server and name it',
    );
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  return Object.assign(createStore({ url, prefix }), { prefix, url });
}

export const anAlert = (change: Partial<Alert> = {}): Alert => ({
  source: 'alertmanager',
  fingerprint: randomUUID().replaceAll('-', '').slice(0, 16),
  status: 'firing',
  labels: { alertname: 'ServiceDown', instance: 'web-1', service: 'lab-web', severity: 'critical' },
  annotations: { summary: 'lab-web is down' },
  startsAt: '2026-11-24T10:00:00.000Z',
  ...change,
});

export function anIncident(alert: Alert, change: Partial<Incident> = {}): Incident {
  const at = new Date().toISOString();
  return {
    id: `inc-${randomUUID()}`,
    state: 'received',
    alertname: alert.labels.alertname ?? 'unknown',
    target: 'web-1',
    cause: `web-1/${alert.labels.service ?? alert.fingerprint}`,
    notificationId: notificationId(alert),
    fingerprints: [alert.fingerprint],
    createdAt: at,
    updatedAt: at,
    ...change,
  };
}

export function anIntent(incidentId: string, change: Partial<Intent> = {}): Intent {
  const at = new Date().toISOString();
  return {
    id: `int-${randomUUID()}`,
    incidentId,
    decisionId: `dec-${randomUUID()}`,
    state: 'proposed',
    runKey: randomUUID(),
    runbook: 'restart_service',
    runbookHash: 'hash',
    target: 'web-1',
    parameters: { service: 'lab-web' },
    approved: true,
    notAfter: new Date(Date.now() + 60_000).toISOString(),
    createdAt: at,
    updatedAt: at,
    submits: 0,
    verdicts: [],
    ...change,
  };
}

export const aDecision = (incident: Incident, change: Partial<Decision> = {}): Decision => ({
  id: `dec-${randomUUID()}`,
  incidentId: incident.id,
  notificationId: incident.notificationId,
  at: new Date().toISOString(),
  choice: {
    action: 'run',
    runbook: 'restart_service',
    parameters: { service: 'lab-web' },
    category: 'availability',
    severity: 'critical',
    reason: 'the rule of restart_service matches',
  },
  reached: { decider: 'rules', durationMs: 1 },
  candidates: [{ runbook: 'restart_service', rule: true }],
  ruleBacked: true,
  catalogueHash: 'hash',
  verdicts: [],
  mode: 'auto',
  ruling: 'allow',
  ...change,
});
