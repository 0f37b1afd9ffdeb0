import { randomUUID } from 'node:crypto';
import { createRundeckClient, outcomeOf, type RundeckClient } from '@firstline/rundeck-api-client';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { contractJobs } from './contract-jobs.ts';
import { openServer, type TestServer } from './server.ts';

jest.setTimeout(60_000);

const project = `firstline-requests-${randomUUID().slice(0, 8)}`;
const { ids, definitions } = contractJobs(randomUUID);
let server: TestServer;
let admin: RundeckClient;

beforeAll(async () => {
  server = await openServer();
  admin = createRundeckClient({ baseUrl: server.url, token: server.adminToken, timeoutMs: 30_000 });
  await admin.projects.ensure(project);
  const jobs = definitions.filter(({ name }) => name === 'sleep');
  await admin.jobs.import(project, JSON.stringify(jobs), { format: 'json' });
});
afterAll(async () => {
  await admin.projects.delete(project);
  await server.close();
});

/** A client that counts what it asks. */
function countingClient() {
  const asked: string[] = [];
  const client = createRundeckClient({
    baseUrl: server.url,
    token: server.adminToken,
    fetch: (input, init) => {
      asked.push(`${init?.method} ${new URL(String(input)).pathname}`);
      return fetch(input, init);
    },
  });
  return { client, asked };
}

describe('a job of ten seconds that says something every second', () => {
  test.concurrent('costs at most ten requests from the first to its outcome, every line read', async () => {
    const { client, asked } = countingClient();
    const { id } = await client.jobs.run(ids.sleep, { options: { secs: '10' } });
    const lines: string[] = [];
    for await (const { log } of client.executions.output(id)) lines.push(log);
    expect(lines).toEqual(Array.from({ length: 10 }, (_, index) => `tick ${index + 1}`));
    expect(outcomeOf(await client.executions.get(id))).toBe('succeeded');
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  test.concurrent('costs fewer still when only its end is waited for', async () => {
    const { client, asked } = countingClient();
    const { id } = await client.jobs.run(ids.sleep, { options: { secs: '10' } });
    const { execution } = await client.executions.wait(id);
    expect(outcomeOf(execution)).toBe('succeeded');
    expect(await client.executions.tail(id, 1)).toEqual(['tick 10']);
    expect(asked.length).toBeLessThanOrEqual(9);
  });
});
