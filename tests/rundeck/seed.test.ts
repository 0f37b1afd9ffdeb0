import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRundeckClient, type RundeckClient } from '@firstline/rundeck-api-client';
import { type Change, ensureToken, planSeed, readSeed, type SeedSource } from '@firstline/rundeck-seed';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { copySeedFiles } from './seed-files.ts';
import { openServer, type TestServer } from './server.ts';
import { waitUntil } from './wait-until.ts';

jest.setTimeout(60_000);

const project = `firstline-seed-${randomUUID().slice(0, 8)}`;
const { folder, directory } = copySeedFiles();
let server: TestServer;
let admin: RundeckClient;
let source: SeedSource;

beforeAll(async () => {
  server = await openServer();
  admin = createRundeckClient({ baseUrl: server.url, token: server.adminToken, timeoutMs: 30_000 });
  source = {
    directory,
    project,
    settings: { 'resources.source.2.config.file': `/tmp/${project}-nodes.yaml` },
  };
});

afterAll(async () => {
  await admin.projects.delete(project);
  await admin.acl.system.delete(`${project}-executor.aclpolicy`).catch(() => undefined);
  await server.close();
  rmSync(folder, { recursive: true });
});

const plan = async (): Promise<Change[]> => planSeed(admin, await readSeed(source));
const apply = async (changes: Change[]): Promise<void> => {
  for (const change of changes) if (change.state !== 'same') await change.apply();
};
const states = (changes: Change[]): Record<string, string> =>
  Object.fromEntries(changes.map(({ what, state }) => [what.replaceAll(project, 'P'), state]));

describe('seeding a Rundeck', () => {
  test('makes the project, the policy, the node and the jobs; looking at it first writes nothing', async () => {
    const before = await plan();
    expect(states(before)).toEqual({
      'project P': 'new',
      'ACL policy P-executor.aclpolicy': 'new',
      'nodes web-1': 'new',
      'job remediation/linux/check-database': 'new',
      'job remediation/linux/collect-diagnostics': 'new',
      'job remediation/linux/free-disk-space': 'new',
      'job remediation/linux/relieve-memory': 'new',
      'job remediation/linux/restart-service': 'new',
      'job remediation/linux/stop-runaway-process': 'new',
    });
    await expect(admin.projects.get(project)).rejects.toMatchObject({ kind: 'not_found' });
    await apply(before);
    expect(await admin.jobs.list(project)).toHaveLength(6);
  });

  test('a second time finds nothing to do', async () => {
    expect((await plan()).filter(({ state }) => state !== 'same')).toEqual([]);
  });

  test('shows what was changed by hand, and puts it back', async () => {
    const [job] = await admin.jobs.list(project, { name: 'restart-service' });
    const definition = await admin.jobs.definition(job?.id ?? '');
    const options = definition.options.map((option) =>
      option.name === 'service' ? { ...option, enforced: undefined, values: undefined } : option,
    );
    await admin.jobs.import(project, JSON.stringify([{ ...definition, options }]), { format: 'json' });
    const config = await admin.projects.config.get(project);
    await admin.projects.config.put(project, {
      ...config,
      'project.description': 'ours',
      'project.label': 'Ours',
    });

    const changes = await plan();
    const changed = changes.filter(({ state }) => state !== 'same');
    expect(states(changed)).toEqual({
      'project P': 'changed',
      'job remediation/linux/restart-service': 'changed',
    });
    expect(changed.flatMap(({ difference }) => difference)).toEqual(
      expect.arrayContaining(['- project.description=ours', '+ options[1].enforced: "true"']),
    );
    await apply(changes);
    expect((await plan()).filter(({ state }) => state !== 'same')).toEqual([]);
    // A setting the files do not name is somebody else's.
    expect(await admin.projects.config.get(project)).toMatchObject({ 'project.label': 'Ours' });
  });

  test('adds nodes and takes none away', async () => {
    const nodesFile = join(folder, 'more-nodes.yaml');
    writeFileSync(nodesFile, 'db-1: {hostname: localhost, tags: db}\n');
    await apply(await planSeed(admin, await readSeed({ ...source, nodesFile })));
    const nodes = await admin.nodes.inSource(project, 2);
    expect(Object.keys(nodes).sort()).toEqual(['db-1', 'web-1']);
    expect((await plan()).filter(({ state }) => state !== 'same')).toEqual([]);
  });

  test('refuses a job whose id belongs to another project', async () => {
    const other = readSeed({ ...source, project: `${project}-2` });
    await expect(planSeed(admin, await other)).rejects.toMatchObject({ code: 'E_SEED_JOB_ELSEWHERE' });
  });
});

describe("the executor's token", () => {
  test('is made once, kept in a file only its owner reads, and made anew when it is no longer good', async () => {
    const file = join(folder, 'secrets', 'executor-token');
    const wish = { baseUrl: server.url, file, user: 'executor', roles: ['executor'], duration: '1h' };
    expect(await ensureToken(admin, wish)).toBe('made');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = readFileSync(file, 'utf8').trim();
    expect(await ensureToken(admin, wish)).toBe('kept');
    expect(readFileSync(file, 'utf8').trim()).toBe(token);
    expect(readdirSync(join(folder, 'secrets'))).toEqual(['executor-token']);

    const executor = createRundeckClient({ baseUrl: server.url, token });
    // A server may need a moment for the policy.
    await waitUntil(
      () => executor.jobs.list(project).catch(() => []),
      (seen) => seen.length === 6,
    );
    await expect(executor.projects.create(`${project}-3`)).rejects.toMatchObject({ kind: 'forbidden' });

    writeFileSync(file, 'expired\n');
    expect(await ensureToken(admin, wish)).toBe('made');
    expect(readFileSync(file, 'utf8').trim()).not.toBe('expired');
  });
});
