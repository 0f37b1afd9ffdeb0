import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { notificationId } from '@firstline/contracts';
import { anAlert, isolatedStore } from '@firstline/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstline } from '../rundeck/command-line.ts';
import { waitUntil } from '../rundeck/wait-until.ts';

const repository = join(import.meta.dirname, '..', '..');
const store = isolatedStore();
const settings = {
  REDIS_URL: store.url,
  REDIS_PREFIX: store.prefix,
  RUNBOOKS_DIR: join(repository, 'runbooks'),
  INVENTORY_FILE: join(repository, 'infra', 'lab', 'inventory.yaml'),
};
let analyzer: ChildProcess;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  const environment = { ...settings, DECIDER: 'rules', AUTONOMY_MODE: 'approve', LOG_LEVEL: 'error' };
  analyzer = spawn(
    process.execPath,
    [
      '--conditions=@firstline/source',
      '--import',
      'tsx',
      join(repository, 'services', 'analyzer', 'src', 'main.ts'),
    ],
    {
      cwd: repository,
      env: { PATH: process.env.PATH, ...environment, ANALYZER_PORT: String(await freePort()) },
      stdio: 'ignore',
    },
  );
  await waitUntil(
    () => store.status.read(),
    ({ analyzer: report }) => report !== undefined,
  );
}, 60_000);
afterAll(async () => {
  if (analyzer.exitCode === null) {
    const ended = once(analyzer, 'exit');
    analyzer.kill('SIGKILL');
    await ended;
  }
  await store.close();
});

const run = (...parameters: string[]) =>
  firstline({ url: '', adminToken: '' }, parameters, { environment: settings });

describe('a dead letter', () => {
  it('is replayed, decided afresh by the analyzer, and approved: all from the command line', async () => {
    const alert = anAlert({ startsAt: new Date().toISOString() });
    const subjectId = notificationId(alert);
    const letter = { id: `alerts-${subjectId}`, queue: 'alerts' as const, subjectId, attempts: 5 };
    await store.accept([{ kind: 'alert', alert }]);
    await store.deadLetters.bury({ ...letter, reason: 'boom', diedAt: new Date().toISOString() });
    expect((await run('dead-letters')).stdout).toContain('boom');
    expect((await run('replay', '--all', '--dry-run')).code).toBe(0);
    expect(await store.incidents.list()).toEqual([]);

    expect(await run('replay', letter.id, '--reason', 'mended')).toMatchObject({ code: 0 });
    const [incident] = await waitUntil(
      () => store.incidents.list(),
      ([each]) => each?.state === 'awaiting_approval',
    );
    const shown = await run('incidents', incident?.id ?? '');
    expect(shown.stdout).toContain('Replayed by human:eve (mended): it is decided afresh.');
    expect(shown.stdout).toContain('run restart_service service=lab-web');

    expect((await run('approve', incident?.id ?? '')).stdout).toContain('Approved: restart_service on web-1');
    expect((await store.intents.open())[0]).toMatchObject({ approved: true, approvedBy: 'human:eve' });
    const status = JSON.parse((await run('status', '--json')).stdout);
    expect(status).toMatchObject({
      analyzer: { mode: 'approve' },
      ledger: { accepted: 1, open: 1, deadLettered: 0, balanced: true },
      queues: { actions: { waiting: 1 } },
    });
  }, 60_000);
});
