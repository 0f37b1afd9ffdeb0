import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRundeckClient, type RundeckClient } from '@firstline/rundeck-api-client';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { firstline } from './command-line.ts';
import { copySeedFiles } from './seed-files.ts';
import { openServer, type TestServer } from './server.ts';
import { waitUntil } from './wait-until.ts';

jest.setTimeout(60_000);

const repository = join(import.meta.dirname, '..', '..');
const project = `firstline-doctor-${randomUUID().slice(0, 8)}`;
const { folder, directory, ids } = copySeedFiles();
const runbooks = join(folder, 'runbooks');
const tokenFile = join(folder, 'executor-token');
let server: TestServer;
let admin: RundeckClient;
let executorToken: string;

beforeAll(async () => {
  mkdirSync(runbooks);
  for (const name of readdirSync(join(repository, 'runbooks'))) {
    const shipped = readFileSync(join(repository, 'runbooks', name), 'utf8');
    writeFileSync(
      join(runbooks, name),
      [...ids].reduce((text, [from, to]) => text.replace(from, to), shipped),
    );
  }
  server = await openServer();
  admin = createRundeckClient({ baseUrl: server.url, token: server.adminToken, timeoutMs: 30_000 });
  const seed = ['rundeck', 'seed', '--from', directory, '--yes', '--token-file', tokenFile];
  const { code, stderr } = await firstline(
    server,
    [...seed, '--token-duration', '1h', '--node-file', join(folder, 'nodes.yaml')],
    { environment: { RUNDECK_PROJECT: project } },
  );
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  executorToken = readFileSync(tokenFile, 'utf8').trim();
  const executor = createRundeckClient({ baseUrl: server.url, token: executorToken });
  await waitUntil(
    () => executor.jobs.list(project).catch(() => []),
    (seen) => seen.length === 6,
  );
});
afterAll(async () => {
  await admin.projects.delete(project);
  await admin.acl.system.delete(`${project}-executor.aclpolicy`).catch(() => undefined);
  await server.close();
  rmSync(folder, { recursive: true });
});

/** What doctor finds out about Rundeck with these settings. */
async function findings(change: Record<string, string> = {}, fetch?: typeof globalThis.fetch) {
  const environment = {
    RUNDECK_TOKEN: executorToken,
    RUNDECK_PROJECT: project,
    RUNBOOKS_DIR: runbooks,
    ...change,
  };
  const { stdout } = await firstline(server, ['doctor', '--json'], { environment, ...(fetch && { fetch }) });
  const all: { part: string; level: string; seen: string; mend?: string }[] = JSON.parse(stdout).findings;
  return all.filter(({ part }) => part.startsWith('Rundeck'));
}

describe('firstline doctor', () => {
  test('finds that the token may run the catalogue’s jobs, and runs none to find it', async () => {
    expect(await findings()).toEqual([
      { part: 'Rundeck', level: 'ok', seen: expect.stringContaining(`answers at ${server.url}`) },
      {
        part: 'Rundeck jobs',
        level: 'ok',
        seen: `all 6 jobs are in project ${project}, and the token may run them and no others`,
      },
    ]);
    expect(await admin.executions.running(project)).toEqual([]);
    expect((await admin.executions.query(project, {})).executions).toEqual([]);
  });

  test('names the jobs that are not in the project', async () => {
    expect(await findings({ RUNBOOKS_DIR: join(repository, 'runbooks') })).toContainEqual({
      part: 'Rundeck jobs',
      level: 'fail',
      seen: expect.stringMatching(/its job .* is not there.* and \d+ more/),
      mend: expect.stringContaining('firstline rundeck seed'),
    });
  });

  test('tells a wrong token from a server that is not there', async () => {
    const [wrong] = await findings({ RUNDECK_TOKEN: 'not-a-token' });
    expect(wrong).toMatchObject({ level: 'fail', mend: expect.stringContaining('make a new token') });
    const [nobody] = await findings({ RUNDECK_URL: 'http://127.0.0.1:1' });
    expect(nobody).toMatchObject({ level: 'fail', mend: expect.stringContaining('mend RUNDECK_URL') });
  });

  test('sees that the token may read the jobs and not run them', async () => {
    // As a real Rundeck answered; see transcripts/run.json.
    const { response } = JSON.parse(
      readFileSync(join(import.meta.dirname, 'transcripts', 'run.json'), 'utf8'),
    ).find(({ name }: { name: string }) => name === 'a job the executor may not run');
    const withoutRun: typeof globalThis.fetch = async (input, init) =>
      init?.method === 'POST' && String(input).endsWith('/run')
        ? new Response(JSON.stringify(response.body), response)
        : globalThis.fetch(input, init);
    expect(await findings({}, withoutRun)).toContainEqual({
      part: 'Rundeck jobs',
      level: 'fail',
      seen: expect.stringContaining('the token may not run its job'),
      mend: expect.stringContaining('--against-rundeck'),
    });
  });
});
