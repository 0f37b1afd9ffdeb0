import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRundeckClient, type RundeckClient } from '@firstline/rundeck-api-client';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Ended, firstline } from './command-line.ts';
import { copySeedFiles } from './seed-files.ts';
import { openServer, type TestServer } from './server.ts';

jest.setTimeout(60_000);

const project = `firstline-seed-${randomUUID().slice(0, 8)}`;
const { folder, directory } = copySeedFiles();
let server: TestServer;
let admin: RundeckClient;

beforeAll(async () => {
  server = await openServer();
  admin = createRundeckClient({ baseUrl: server.url, token: server.adminToken, timeoutMs: 30_000 });
});
afterAll(async () => {
  await admin.projects.delete(project);
  await admin.acl.system.delete(`${project}-executor.aclpolicy`).catch(() => undefined);
  await server.close();
  rmSync(folder, { recursive: true });
});

const seed = (parameters: string[], typed?: string): Promise<Ended> =>
  firstline(
    server,
    ['rundeck', 'seed', '--from', directory, '--node-file', `/tmp/${project}-nodes.yaml`, ...parameters],
    { environment: { RUNDECK_PROJECT: project }, ...(typed !== undefined && { typed }) },
  );
const isMade = (): Promise<boolean> =>
  admin.projects.get(project).then(
    () => true,
    () => false,
  );

describe('firstline rundeck seed', () => {
  test('shows with --dry-run what it would do, and does nothing', async () => {
    const { code, stdout, stderr } = await seed(['--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain(`+ project ${project}`);
    expect(stdout).toContain('+ job remediation/linux/restart-service');
    expect(stderr).toContain('none made');
    expect(await isMade()).toBe(false);
  });

  test('asks a person and takes everything but a yes for a no', async () => {
    const { code, stderr } = await seed([], '\n');
    expect(code).toBe(1);
    expect(stderr).toContain(`+ project ${project}`);
    expect(stderr).toContain('Make these changes? [y/N]');
    expect(await isMade()).toBe(false);
  });

  test('asks nobody in a script: without --yes it refuses', async () => {
    expect((await seed([])).code).toBe(2);
    expect(await isMade()).toBe(false);
  });

  test("does it with --yes and keeps the executor's token in a file; a second time nothing is left to do", async () => {
    const file = join(folder, 'executor-token');
    const first = await seed(['--yes', '--token-file', file, '--token-duration', '1h', '--json']);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ project, token: 'made', done: { length: 9 } });
    const token = readFileSync(file, 'utf8').trim();
    expect(`${first.stdout}${first.stderr}`).not.toContain(token);

    const second = await seed(['--yes', '--token-file', file, '--json']);
    expect(JSON.parse(second.stdout)).toMatchObject({ project, token: 'kept', done: [] });
    expect(readFileSync(file, 'utf8').trim()).toBe(token);
  });

  test("puts the nodes' private key into the key storage, where nobody reads it back", async () => {
    const file = join(folder, 'hosts.key');
    writeFileSync(file, '-----BEGIN RSA PRIVATE KEY-----\nnot a real one\n-----END RSA PRIVATE KEY-----\n');
    const { stdout, stderr } = await seed(['--yes', '--host-key', file]);
    expect(stdout).toContain(`+ key keys/project/${project}/hosts.key`);
    expect(`${stdout}${stderr}`).not.toContain('not a real one');
    expect(await admin.keys.get(`project/${project}/hosts.key`)).toMatchObject({ type: 'file' });
    await admin.keys.delete(`project/${project}/hosts.key`);
  });

  test('says what is missing when nothing tells where Rundeck is', async () => {
    const lost = { url: '', adminToken: '' };
    const { code, stderr } = await firstline(lost, ['rundeck', 'seed', '--from', directory]);
    expect(code).toBe(2);
    expect(stderr).toContain('RUNDECK_URL');
  });
});
