import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalogue, createRulesDecider } from '@firstline/catalogue';
import { type Alert, type AutonomyMode, type Decider, notificationId, Runbook } from '@firstline/contracts';
import { loadInventory, type Trust } from '@firstline/policy';
import { silentLogger } from '@firstline/runtime';
import { advanceIncident } from '@firstline/store';
import { anAlert, isolatedStore } from '@firstline/store/testing';
import type { AnalyzerContext } from '../src/analysis.ts';
import { createAnalyzeAlert } from '../src/analyze-alert.ts';

export const restartService = Runbook.parse({
  name: 'restart_service',
  description: 'Restart one service that is down.',
  risk: 'low',
  when: { alertname: ['ServiceDown'] },
  target: { label: 'instance' },
  parameters: { service: { description: 'The unit.', enum: ['lab-web', 'nginx'], label: 'service' } },
  rundeck: {
    job: '3b6c19f6-41ee-475f-8fd0-8f1a26f27a9a',
    options: { host: 'target', service: 'service' },
    timeout: '1m',
  },
  premise: 'service_up{instance="$instance",service="$service"} == 0',
  verify: { query: 'service_up{instance="$instance",service="$service"} == 1', settle: '1s', within: '1m' },
  limits: { cooldown: '15m', per_hour: 3 },
});

const inventoryText = `
hosts:
  - { name: web-1, aliases: ["web-1:9100"] }
  - { name: db-1, mode: approve }
  - { name: old-1 }
maintenance:
  - { hosts: [old-1], from: "2000-01-01T00:00:00Z", until: "2100-01-01T00:00:00Z", reason: to be taken apart }
`;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The analyzer on a real store, with the queue left out: a test says when a notification is worked on. */
export async function createAnalyzerWorld(
  options: { mode?: AutonomyMode; decider?: Decider; trust?: Trust; inventoryText?: string } = {},
) {
  const store = isolatedStore();
  const directory = mkdtempSync(join(tmpdir(), 'analyzer-'));
  const inventoryFile = join(directory, 'inventory.yaml');
  writeFileSync(inventoryFile, options.inventoryText ?? inventoryText);
  const inventory = await loadInventory(inventoryFile);
  const queued: string[] = [];
  const ignore = { inc: () => undefined };
  const context: Writable<AnalyzerContext> = {
    store,
    catalogue: createCatalogue([restartService]),
    inventory: () => inventory,
    decider: options.decider ?? createRulesDecider(),
    metrics: {
      deduplicated: ignore,
      decisions: ignore,
      decisionSeconds: { startTimer: () => () => 0 },
    } as unknown as AnalyzerContext['metrics'],
    mode: options.mode ?? 'auto',
    trustIn: () => options.trust ?? { trusted: true, why: 'evaluated' },
    intentTtlMs: 60_000,
    queueAction: async (intentId) => void queued.push(intentId),
    now: () => new Date(),
  };
  const job = { jobId: 'job', attempt: 1, logger: silentLogger, signal: new AbortController().signal };
  const work = (id: string, using: AnalyzerContext = context) =>
    createAnalyzeAlert(using)({ v: 1, notificationId: id, correlationId: id }, job);

  return {
    store,
    context,
    queued,
    work,
    accept: async (alert: Alert) => {
      await store.accept([{ kind: 'alert', alert }]);
      return notificationId(alert);
    },
    /** Accepts and works on an alert; returns the incident it ended in, if any. */
    async receive(alert: Alert) {
      await store.accept([{ kind: 'alert', alert }]);
      await work(notificationId(alert));
      const episode = await store.episodes.get(alert.fingerprint);
      return episode?.incidentId === undefined
        ? undefined
        : (await store.incidents.get(episode.incidentId))?.value;
    },
    /** Closes an incident as proven. */
    async finish(id: string) {
      const [at, reason] = [new Date().toISOString(), 'proven'];
      await advanceIncident(store, id, ({ state }) => ({
        patch: { state: 'closed', outcome: state === 'escalated' ? 'escalated' : 'fixed', reason },
        timeline: [{ at, kind: 'closed', actor: 'executor', message: 'Closed.' }],
      }));
    },
    async close() {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export type AnalyzerWorld = Awaited<ReturnType<typeof createAnalyzerWorld>>;

export const firing = (labels: Record<string, string> = {}, change: Partial<Alert> = {}): Alert =>
  anAlert({
    labels: {
      alertname: 'ServiceDown',
      instance: 'web-1:9100',
      service: 'lab-web',
      severity: 'critical',
      ...labels,
    },
    ...change,
  });

export const resolved = (alert: Alert, endsAt = '2026-11-24T11:00:00.000Z'): Alert => ({
  ...alert,
  status: 'resolved',
  endsAt,
});
