import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalogue } from '@firstline/catalogue';
import { notificationId, Runbook } from '@firstline/contracts';
import { loadInventory } from '@firstline/policy';
import { type RundeckClient, RundeckError } from '@firstline/rundeck-api-client';
import { silentLogger } from '@firstline/runtime';
import { aDecision, anAlert, anIncident, anIntent, isolatedStore } from '@firstline/store/testing';
import { createExecuteIntent } from '../src/execute-intent.ts';
import type { ExecutorContext } from '../src/step.ts';

export const runbook = Runbook.parse({
  name: 'restart_service',
  description: 'Restart one service that is down.',
  risk: 'low',
  when: { alertname: 'ServiceDown' },
  target: { label: 'instance' },
  parameters: { service: { description: 'The unit.', enum: ['lab-web'], label: 'service' } },
  rundeck: {
    job: '3b6c19f6-41ee-475f-8fd0-8f1a26f27a9a',
    options: { host: 'target', service: 'service' },
    timeout: '1m',
  },
  premise: 'service_up{instance="$instance",service="$service"} == 0',
  verify: {
    query: 'service_up{instance="$instance",service="$service"} == 1',
    settle: '1ms',
    within: '50ms',
  },
  limits: { cooldown: '1ms', per_hour: 100 },
});

const catalogue: Catalogue = {
  runbooks: [runbook],
  hash: 'catalogue',
  hashOf: (name) => (name === runbook.name ? 'hash' : undefined),
  get: (name) => (name === runbook.name ? runbook : undefined),
};

interface Run {
  readonly id: string;
  readonly options: Readonly<Record<string, string>>;
  readonly output: string[];
  /** What Rundeck says of it, on top of a plain success. */
  answer: Readonly<Record<string, unknown>>;
}

export interface WorkOptions {
  readonly crash?: (context: ExecutorContext) => ExecutorContext;
  readonly until?: () => boolean;
}

/** How a job's run ends when it does not end well; what is left out is as in a good one. */
export interface RunEnding {
  readonly answer?: Readonly<Record<string, unknown>>;
  /** Its output, `KEY` standing for the run key. */
  readonly says?: readonly string[];
  readonly claims?: boolean;
  readonly acts?: boolean;
}

export type Weather =
  | 'fine'
  | 'answer lost'
  | 'never arrives'
  | 'arrives late'
  | 'unreachable'
  | 'refused'
  | 'prometheus down';

/**
 * A host with one broken service, a Rundeck whose network has weather, and a Prometheus that sees the host.
 * The job behaves as the shipped ones: claim, then act. Effects are counted on the host.
 */
export async function createWorld() {
  const store = isolatedStore();
  const directory = mkdtempSync(join(tmpdir(), 'executor-'));
  const inventoryFile = join(directory, 'inventory.yaml');
  writeFileSync(inventoryFile, 'hosts:\n  - { name: web-1 }\n');
  const inventory = await loadInventory(inventoryFile);
  const host = { broken: true, effects: 0, repairWorks: true, seen: true };
  const runs: Run[] = [];
  const delayed: (() => Promise<void>)[] = [];
  const world = {
    weather: 'fine' as Weather,
    posts: 0,
    gets: 0,
    clockMs: 0,
    /** Of the next runs, first come first served. */
    endings: [] as RunEnding[],
    aborted: [] as string[],
  };

  async function job(options: Readonly<Record<string, string>>): Promise<Run> {
    const { answer = {}, says, claims = true, acts = true } = world.endings.shift() ?? {};
    const run: Run = { id: String(runs.length + 1), options, output: [], answer };
    runs.push(run);
    const runKey = options.run_key ?? '';
    const claim = claims ? await store.claims.claim(runKey, run.id) : undefined;
    if (claim === 'taken' && acts) {
      host.effects++;
      if (host.repairWorks) host.broken = false;
    }
    if (says) run.output.push(...says.map((line) => line.replace('KEY', runKey)));
    else if (claim === 'taken') run.output.push(`DONE ${runKey}`);
    else run.output.push(claim === 'late' ? `LATE ${runKey}` : `DUPLICATE ${runKey}`);
    return run;
  }
  const answerOf = ({ id, options, answer }: Run) => ({
    id,
    status: 'succeeded',
    'date-ended': { unixtime: Date.now() },
    job: { id: runbook.rundeck.job, options },
    ...answer,
  });
  const lost = (kind: 'timeout' | 'network') =>
    new RundeckError({ kind, serverMessage: 'the answer was lost', retryable: true, mayHaveStarted: true });

  const rundeck = {
    jobs: {
      async run(_jobId: string, { options }: { options: Record<string, string> }) {
        world.posts++;
        if (world.weather === 'unreachable') {
          throw new RundeckError({
            kind: 'network',
            serverMessage: 'connection refused',
            retryable: true,
            mayHaveStarted: false,
          });
        }
        if (world.weather === 'refused') {
          throw new RundeckError({
            kind: 'options_invalid',
            serverMessage: 'no',
            retryable: false,
            mayHaveStarted: false,
          });
        }
        if (world.weather === 'never arrives') throw lost('timeout');
        if (world.weather === 'arrives late') {
          delayed.push(async () => void (await job(options)));
          throw lost('timeout');
        }
        const run = await job(options);
        if (world.weather === 'answer lost') throw lost('network');
        return answerOf(run);
      },
    },
    executions: {
      get: async (id: string) => {
        world.gets++;
        return answerOf(runs[Number(id) - 1] as Run);
      },
      tail: async (id: string) => runs[Number(id) - 1]?.output ?? [],
      running: async () => runs.map(answerOf).filter(({ status }) => status === 'running'),
      query: async () => ({ executions: runs.map(answerOf) }),
      findByRunKey: async ({ runKey }: { runKey: string }) =>
        runs.filter(({ options }) => options.run_key === runKey).map(answerOf),
      abort: async (id: string) => {
        world.aborted.push(id);
        return { status: 'pending', executionStatus: 'running' };
      },
    },
    system: { info: async () => ({ startedAt: Date.now() - 3_600_000 }) },
  } as unknown as RundeckClient;

  const context: ExecutorContext = {
    store,
    rundeck,
    catalogue,
    inventory: () => inventory,
    prometheus: {
      async holds(query) {
        if (world.weather === 'prometheus down') throw new Error('connect ECONNREFUSED');
        if (query.startsWith('up')) return host.seen;
        return query.endsWith('== 0') ? host.broken : !host.broken;
      },
    },
    metrics: {
      remediations: { inc: () => undefined },
      claims: { inc: () => undefined },
      hints: { inc: () => undefined },
    } as unknown as ExecutorContext['metrics'],
    settings: {
      mode: 'auto',
      project: 'firstline',
      claimUrl: 'http://127.0.0.1:1/claims',
      startWithinMs: 60_000,
      lookUpForMs: 30_000,
      fleetPerHour: 100_000,
    },
    now: () => new Date(Date.now() + world.clockMs),
  };

  /** A fault on the host, an incident of it, and the decision to repair it. */
  async function decide(change: Parameters<typeof anIntent>[1] = {}) {
    const alert = anAlert();
    await store.accept([{ kind: 'alert', alert }]);
    const { incident } = await store.incidents.openOrJoin(notificationId(alert), anIncident(alert), () => []);
    const deciding = await store.incidents.step(incident, { patch: { state: 'deciding' }, timeline: [] });
    if (!deciding) throw new Error('the step was refused');
    const decision = aDecision(incident.value);
    const intent = anIntent(incident.value.id, { decisionId: decision.id, runbookHash: 'hash', ...change });
    await store.incidents.step(deciding, { patch: { state: 'acting' }, timeline: [], decision, intent });
    return { incidentId: incident.value.id, intentId: intent.id };
  }

  /**
   * Works on an intent as the queue would, skipping over its waits with the clock, until it ends. A crash is a
   * handler that throws where it stands; the next round is the next process. `until` stops the work earlier.
   */
  async function work(intentId: string, { crash, until = () => false }: WorkOptions = {}): Promise<void> {
    const job = { jobId: 'job', attempt: 1, logger: silentLogger, signal: new AbortController().signal };
    for (let round = 0; round < 200; round++) {
      const handler = createExecuteIntent(round === 0 && crash ? crash(context) : context);
      const ending = await handler({ v: 1, intentId, correlationId: 'test' }, job).catch(() => undefined);
      if (ending?.end === 'done' || until()) return;
      world.clockMs += ending?.end === 'later' ? ending.delayMs : 1_000;
    }
    throw new Error(`the intent never ended: ${JSON.stringify((await store.intents.get(intentId))?.value)}`);
  }

  const outcome = async ({ incidentId, intentId }: { incidentId: string; intentId: string }) => ({
    incident: (await store.incidents.get(incidentId))?.value,
    intent: (await store.intents.get(intentId))?.value,
  });

  return {
    store,
    host,
    runs,
    world,
    context,
    decide,
    work,
    outcome,
    /** A run of the job that did not come from the executor's call. */
    job,
    deliverLate: async () => {
      for (const deliver of delayed.splice(0)) await deliver();
    },
    async close() {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
