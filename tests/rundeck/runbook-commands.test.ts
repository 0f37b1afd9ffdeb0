import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRundeckClient, type RundeckClient } from '@firstline/rundeck-api-client';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { firstline } from './command-line.ts';
import { copySeedFiles } from './seed-files.ts';
import { openServer, type TestServer } from './server.ts';
import { waitUntil } from './wait-until.ts';

jest.setTimeout(60_000);

const project = `firstline-runbooks-${randomUUID().slice(0, 8)}`;
const { folder, directory, ids } = copySeedFiles();
const catalogue = mkdtempSync(join(folder, 'runbooks-'));
const tokenFile = join(folder, 'executor-token');
let server: TestServer;
let admin: RundeckClient;

beforeAll(async () => {
  server = await openServer();
  admin = createRundeckClient({ baseUrl: server.url, token: server.adminToken, timeoutMs: 30_000 });
  const seeded = await firstline(server, [
    ...['rundeck', 'seed', '--yes', '--from', directory, '--project', project],
    ...['--node-file', `/tmp/${project}-nodes.yaml`, '--token-file', tokenFile, '--token-duration', '1h'],
  ]);
  expect(seeded.code).toBe(0);
  // The shipped catalogue, on the jobs of this project.
  const shipped = join(import.meta.dirname, '..', '..', 'runbooks');
  for (const name of readdirSync(shipped).filter((file) => file.endsWith('.yaml'))) {
    const text = readFileSync(join(shipped, name), 'utf8');
    writeFileSync(
      join(catalogue, name),
      text.replace(/(?<=^ {2}job: ).*$/m, (id) => ids.get(id) ?? id),
    );
  }
});
afterAll(async () => {
  await admin.projects.delete(project);
  await admin.acl.system.delete(`${project}-executor.aclpolicy`).catch(() => undefined);
  await server.close();
  rmSync(folder, { recursive: true });
});

const executor = () => ({ url: server.url, adminToken: readFileSync(tokenFile, 'utf8').trim() });
const check = (who: { url: string; adminToken: string }, ...more: string[]) =>
  firstline(who, ['runbooks', 'check', catalogue, '--against-rundeck', '--project', project, ...more]);
const executions = async (): Promise<number> => (await admin.executions.query(project)).paging.total;

describe('firstline runbooks check --against-rundeck', () => {
  test('finds nothing wrong with the shipped runbooks, jobs and policy, and starts nothing', async () => {
    // A server may need a moment for the policy.
    const { stdout, stderr } = await waitUntil(
      () => check(executor()),
      ({ code }) => code === 0,
    );
    expect(stderr).toContain('6 runbook(s) good');
    expect(stdout).toContain('restart_service');
    expect(await executions()).toBe(0);
  });

  test("tells an administrator's token from one that may run the jobs and nothing else", async () => {
    const { code, stdout } = await check(server);
    expect(code).toBe(1);
    expect(stdout).toContain(`the token may configure the project ${project}`);
    expect(stdout).toContain("the token may read the server's ACL policies");
    expect(await executions()).toBe(0);
  });

  test('says which runbook does not fit its job any more, and what the token sees beside them', async () => {
    const id = ids.get('6f1d2c1e-5a0b-4d57-9f3a-0c1a7e2b9d01') ?? '';
    const definition = await admin.jobs.definition(id);
    const options = definition.options
      .filter(({ name }) => name !== 'run_key')
      .map((option) => (option.name === 'service' ? { ...option, values: ['lab-web'] } : option));
    const stray = { ...definition, id: undefined, uuid: randomUUID(), name: 'stray', plugins: undefined };
    await admin.jobs.import(project, JSON.stringify([{ ...definition, options }, stray]), { format: 'json' });
    const { code, stdout, stderr } = await check(executor(), '--json');
    expect(code).toBe(1);
    const { rundeck } = JSON.parse(stdout);
    expect(rundeck.problems).toEqual(
      expect.arrayContaining([
        'restart_service: the job refuses for service: lab-db, nginx, checkout-api',
        'restart_service: the option run_key is missing: the executor sends it with every run',
        'the token sees the job remediation/linux/stray, which no runbook uses',
      ]),
    );
    expect(rundeck.problems).toHaveLength(3);
    expect(stderr).toContain('note: restart_service: whether the token may run its job is not known');
    expect(await executions()).toBe(0);
  });

  test('says when a job is gone', async () => {
    await admin.jobs.delete(ids.get('6f1d2c1e-5a0b-4d57-9f3a-0c1a7e2b9d02') ?? '');
    expect((await check(executor())).stdout).toMatch(/^relieve_memory: its job [0-9a-f-]+ is not there$/m);
  });
});

describe('firstline runbooks import --from-rundeck', () => {
  const drafts = join(tmpdir(), `${project}-drafts`);
  afterAll(() => rmSync(drafts, { recursive: true, force: true }));
  const importDrafts = (from = project) =>
    firstline(server, ['runbooks', 'import', '--from-rundeck', from, '--to', drafts]);

  test('drafts a runbook of each job and lists what a human must add', async () => {
    const { code, stdout, stderr } = await importDrafts();
    expect(code).toBe(0);
    expect(stderr).toContain('6 draft(s) written');
    expect(stdout).toContain('add premise: ');
    const draft = parse(readFileSync(join(drafts, 'free_disk_space.yaml'), 'utf8'));
    expect(draft).toMatchObject({
      name: 'free_disk_space',
      parameters: { mountpoint: { enum: ['/srv/data', '/var'] } },
      rundeck: { options: { host: 'target', mountpoint: 'mountpoint' }, timeout: '2m' },
    });
  });

  test('the check then refuses each draft for what is missing, and only for that', async () => {
    const { stdout } = await firstline(server, ['runbooks', 'check', drafts, '--json']);
    const { problems, runbooks } = JSON.parse(stdout) as { problems: { reason: string }[]; runbooks: [] };
    expect(runbooks).toEqual([]);
    expect(new Set(problems.map(({ reason }) => reason.split(':')[0]))).toEqual(new Set(['risk']));
  });

  test('never overwrites', async () => {
    const file = join(drafts, 'free_disk_space.yaml');
    writeFileSync(file, 'mine');
    const { code, stdout } = await importDrafts();
    expect(code).toBe(1);
    expect(stdout).toContain(`${file} is there already`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('of a project that is not there ends with "nothing found"', async () => {
    expect((await importDrafts('no-such-project')).code).toBe(3);
  });
});
