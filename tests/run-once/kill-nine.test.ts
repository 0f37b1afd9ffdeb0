import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from '@firstline/catalogue';
import { type ActionJob, actionQueue, type Intent, isFinalIntentState } from '@firstline/contracts';
import { createProducer, type Producer } from '@firstline/queue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { waitUntil } from '../rundeck/wait-until.ts';
import { decide } from './decide.ts';
import type { Moment } from './executor-gate.ts';
import { type KilledExecutor, startKilledExecutor } from './killed-executor.ts';
import { patientStore } from './patient-store.ts';
import { openRundeck, type RundeckUnderTest } from './rundeck-under-test.ts';

const KILLS_AT_EACH = 3;
const moments: Moment[] = [
  'the run call comes',
  'the run call is answered',
  'the run is looked at',
  'the claim comes',
];
const RUNBOOK = 'act_once';
const directory = mkdtempSync(join(tmpdir(), 'firstline-kill-nine-'));
const hosts = Array.from({ length: KILLS_AT_EACH * moments.length }, (_, index) => `host-${index + 1}`);
const store = patientStore();
let rundeck: RundeckUnderTest;
let executor: KilledExecutor;
let actions: Producer<ActionJob>;
let runbookHash: string;

beforeAll(async () => {
  rundeck = await openRundeck();
  const runbooks = join(directory, 'runbooks');
  const inventory = join(directory, 'inventory.yaml');
  writeCatalogue(runbooks, rundeck.jobId);
  writeFileSync(inventory, stringify({ hosts: hosts.map((name) => ({ name })) }));
  runbookHash = (await loadCatalogue(runbooks)).hashOf(RUNBOOK) ?? '';
  const queue = { url: store.url, prefix: store.prefix };
  actions = createProducer(actionQueue, queue, () => undefined);
  executor = await startKilledExecutor(rundeck, {
    REDIS_URL: store.url,
    REDIS_PREFIX: store.prefix,
    RUNBOOKS_DIR: runbooks,
    INVENTORY_FILE: inventory,
    AUTONOMY_MODE: 'auto',
    RUNDECK_TOKEN: rundeck.token,
    RUNDECK_PROJECT: rundeck.project,
    START_WITHIN_MS: '40000',
    LOOK_UP_FOR_MS: '30000',
    FLEET_PER_HOUR: '1000',
  });
}, 120_000);
afterAll(async () => {
  await executor?.close();
  await actions?.close();
  await rundeck?.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}, 120_000);

describe('an executor that is killed with -9 again and again', () => {
  it('acts at most once for every intent, and every intent ends', async () => {
    const intents: Intent[] = [];
    for (const [index, target] of hosts.entries()) {
      const before = executor.kills();
      executor.killAt(moments[index % moments.length] as Moment);
      const notAfter = new Date(Date.now() + 10 * 60_000).toISOString();
      const intent = await decide(store, { runbook: RUNBOOK, runbookHash, target, notAfter });
      intents.push(intent);
      const payload = { v: 1, intentId: intent.id, correlationId: intent.incidentId } as const;
      await actions.add([{ jobId: intent.id, payload }]);
      await waitUntil(
        async () => executor.kills(),
        (kills) => kills > before,
        60_000,
      );
    }
    const ended = await waitUntil(
      () => Promise.all(intents.map(({ id }) => store.intents.get(id))),
      (all) => all.every((intent) => intent !== undefined && isFinalIntentState(intent.value.state)),
      240_000,
    );
    const seen = ended.map((intent) => ({
      state: intent?.value.state ?? 'gone',
      effects: executor.effects.get(intent?.value.runKey ?? '') ?? 0,
    }));
    expect(executor.kills()).toBe(hosts.length);
    expect(seen.filter(({ effects }) => effects > 1)).toEqual([]);
    expect(seen.filter(({ state, effects }) => state === 'refused' && effects > 0)).toEqual([]);
    expect(seen.filter(({ state, effects }) => state === 'succeeded' && effects !== 1)).toEqual([]);
    expect(seen.filter(({ effects }) => effects === 1).length).toBeGreaterThan(0);
    expect((await store.ledger()).balanced).toBe(true);
  }, 600_000);
});

function writeCatalogue(runbooks: string, jobId: string): void {
  const runbook = {
    name: RUNBOOK,
    description: 'Does one thing that is counted.',
    risk: 'low',
    when: { alertname: 'ServiceDown' },
    target: { label: 'instance' },
    rundeck: { job: jobId, options: { host: 'target' }, timeout: '1m' },
    premise: 'broken{instance="$instance"}',
    verify: { query: 'mended{instance="$instance"}', settle: '1s', within: '20s' },
    limits: { cooldown: '1m', per_hour: 100 },
  };
  mkdirSync(runbooks);
  writeFileSync(join(runbooks, `${RUNBOOK}.yaml`), stringify(runbook));
}
