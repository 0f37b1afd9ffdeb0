import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createExecutorMetrics,
  createStraySearch,
  type ExecutorContext,
  hintRoutes,
} from '@firstline/executor';
import { createRegistry } from '@firstline/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { waitUntil } from '../rundeck/wait-until.ts';
import { decide } from './decide.ts';
import { patientStore } from './patient-store.ts';
import { runOnceJob } from './run-once-job.ts';
import { catalogueFor, everyHost, REPAIR } from './runbooks.ts';
import { openRundeck, type RundeckUnderTest } from './rundeck-under-test.ts';

const SECRET = 'the-secret-of-this-suite';
const store = patientStore();
const metrics = createExecutorMetrics(createRegistry('executor', '0.0.0'));
const poked: string[] = [];
let rundeck: RundeckUnderTest;
let server: Server;
let listening: string;

beforeAll(async () => {
  rundeck = await openRundeck();
  const app = express().use(
    hintRoutes({ secret: SECRET, store, metrics, poke: (intentId) => void poked.push(intentId) }),
  );
  server = createServer(app).listen(0, rundeck.thisHost === '127.0.0.1' ? '127.0.0.1' : undefined);
  await once(server, 'listening');
  listening = `http://${rundeck.thisHost}:${(server.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  await rundeck?.close();
  server?.closeAllConnections();
  server?.close();
  await store.close();
}, 90_000);

/** A run of the suite's job that nobody's claim endpoint answers: it starts, and does nothing. */
const run = (jobId: string, runKey: string) =>
  rundeck.client.jobs.run(jobId, {
    options: {
      host: 'web-1',
      run_key: runKey,
      not_after: '2000000000',
      claim_url: 'http://127.0.0.1:1/claims',
    },
  });

/** An intent that is followed, with this run key. */
async function aFollowedIntent(runKey: string): Promise<string> {
  const execution = { id: '0', status: 'running', startedAt: new Date().toISOString() };
  const { id } = await decide(store, {
    runKey,
    runbook: REPAIR,
    target: 'web-1',
    state: 'submitted',
    execution,
  });
  return id;
}

describe('an execution that Firstline knows nothing of', () => {
  it('is found in Rundeck and handed to a human, once', async () => {
    const context = {
      store,
      rundeck: rundeck.client,
      catalogue: catalogueFor(rundeck.jobId),
      inventory: () => everyHost,
      settings: { project: rundeck.project },
      now: () => new Date(),
    } as unknown as ExecutorContext;
    const { id } = await run(rundeck.jobId, randomUUID());
    await createStraySearch(context)();
    await createStraySearch(context)();
    const orphans = await store.incidents.list({ alertname: 'RundeckOrphan' });
    expect(orphans).toMatchObject([
      { state: 'escalated', target: 'web-1', summary: expect.stringContaining(`Execution ${id} `) },
    ]);
  });
});

describe('a notification that Rundeck itself sends', () => {
  it('names the run, and its intent is looked after at once', async () => {
    const jobId = randomUUID();
    const job = {
      ...runOnceJob(jobId),
      name: 'tells',
      notification: {
        onfailure: { urls: `${listening}/hints/rundeck/${SECRET}`, httpMethod: 'post', format: 'json' },
      },
    };
    await rundeck.client.jobs.import(rundeck.project, JSON.stringify([job]), { format: 'json' });
    const runKey = randomUUID();
    const intentId = await aFollowedIntent(runKey);
    await run(jobId, runKey);
    await waitUntil(
      async () => poked,
      (seen) => seen.includes(intentId),
      30_000,
    );
  }, 60_000);
});
