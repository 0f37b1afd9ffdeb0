import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { edited, editedCatalogue } from './edited-catalogue.ts';
import { type NightShift, startNightShift, until } from './night-shift.ts';

const repository = join(import.meta.dirname, '..', '..');
let night: NightShift;
let runbooks: string;

beforeAll(async () => {
  // Times and limits a test can wait for.
  runbooks = editedCatalogue(
    ['settle: 3s, within: 60s', 'settle: 1s, within: 6s'],
    ['cooldown: 2m', 'cooldown: 1s'],
    ['per_hour: 6', 'per_hour: 60'],
  );
  const settings = { RUNBOOKS_DIR: runbooks };
  night = await startNightShift({ analyzer: settings, executor: settings });
  // The same job, but it repairs nothing, and says that it did.
  const file = join(repository, 'infra', 'rundeck', 'jobs', 'restart-service.yaml');
  const idle = edited(readFileSync(file, 'utf8'), [/timeout .* systemctl restart .* &&/, 'sleep 3;']);
  await night.rundeck.jobs.import('firstline', idle, { format: 'yaml', duplicates: 'update' });
}, 120_000);
afterEach(async () => {
  night.lab.kill('prometheus', 'SIGCONT');
  await night.recover('service');
  await until('the host is quiet', night.isQuiet);
}, 120_000);
afterAll(async () => {
  await night?.end();
  rmSync(runbooks, { recursive: true, force: true });
}, 60_000);

describe('no success without proof', () => {
  it('a job that exits 0 and says DONE but repairs nothing ends escalated, not fixed', async () => {
    await night.fault('service');
    const incident = await night.incident(
      'ServiceDown',
      ({ state }) => state === 'closed' || state === 'escalated',
    );
    expect(incident).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/the fault is still there/),
    });
    const intent = await night.store.intents.get(incident.intentId ?? '');
    expect(intent?.value).toMatchObject({
      state: 'failed',
      execution: { status: 'succeeded', effect: 'done' },
    });
    expect(intent?.value.verification?.verdict).toBe('not_fixed');
  }, 120_000);

  it('a Prometheus that can not be asked makes the verdict unknown, not success', async () => {
    await night.fault('service');
    await night.incident('ServiceDown', ({ state }) => state === 'acting' || state === 'verifying');
    await until('the job has started', async () => {
      const [open] = await night.store.intents.open();
      return open?.state === 'submitted';
    });
    night.lab.kill('prometheus', 'SIGSTOP');
    const incident = await night.incident(
      'ServiceDown',
      ({ state }) => state === 'closed' || state === 'escalated',
    );
    expect(incident).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/nobody can say whether the fault is gone/),
    });
    const intent = await night.store.intents.get(incident.intentId ?? '');
    expect(intent?.value.verification?.verdict).toBe('unknown');
  }, 120_000);
});
