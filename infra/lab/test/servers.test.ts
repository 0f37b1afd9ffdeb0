import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../src/index.ts';
import { markedProcesses } from '../src/processes/marked-processes.ts';

const servers = ['redis', 'prometheus', 'alertmanager'];
// Getting the servers takes a while where none is installed.
const START_MS = 180_000;

let directory: string;
let lab: Lab;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firstline lab-'));
  lab = await startLab({ directory, ports: 'free', parts: servers });
}, START_MS);
afterAll(async () => {
  await lab?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}

const pidOf = (part: string): number | undefined => lab.process(part).pid;

test('the real servers answer at their addresses', async () => {
  for (const part of ['prometheus', 'alertmanager']) {
    expect((await fetch(`${lab.address(part)}/-/ready`)).status).toBe(200);
  }
  expect(lab.address('redis')).toBe(lab.environment.REDIS_URL);
});

test('Prometheus has found the Alertmanager and asks the lab host for metrics', async () => {
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${lab.address('prometheus')}${path}`);
    return ((await response.json()) as { data: T }).data;
  };
  const alertmanagers = () => ask<{ activeAlertmanagers: unknown[] }>('/api/v1/alertmanagers');
  await until(async () => (await alertmanagers()).activeAlertmanagers.length === 1);
  // Discovered one after the other, in no order.
  const targets = () => ask<{ activeTargets: { scrapeUrl: string }[] }>('/api/v1/targets');
  await until(async () => (await targets()).activeTargets.length > 0);
  const { activeTargets } = await targets();
  expect(activeTargets.map(({ scrapeUrl }) => scrapeUrl)).toContain(
    `${lab.environment.LAB_HOST_URL}/metrics`,
  );
  const { groups } = await ask<{ groups: unknown[] }>('/api/v1/rules');
  expect(groups.length).toBeGreaterThan(0);
});

test.each(servers)('%s comes back after a kill -9', async (part) => {
  const before = pidOf(part);
  lab.kill(part, 'SIGKILL');
  await until(() => pidOf(part) !== undefined && pidOf(part) !== before);
  if (part !== 'redis') {
    const answers = () =>
      fetch(`${lab.address(part)}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(answers);
  }
});

test('a part that was halted stays down until it is started again', async () => {
  await lab.halt('prometheus');
  await expect(fetch(lab.address('prometheus'))).rejects.toThrow();
  expect(pidOf('prometheus')).toBeUndefined();
  await lab.restart('prometheus');
  expect((await fetch(`${lab.address('prometheus')}/-/ready`)).status).toBe(200);
});

test('a second lab in the same directory is refused, one beside it is not', async () => {
  await expect(startLab({ directory, ports: 'free', parts: ['redis'] })).rejects.toThrow(
    'A lab is running already',
  );
  const other = await mkdtemp(join(tmpdir(), 'firstline-lab-'));
  const beside = await startLab({ directory: other, ports: 'free', parts: ['redis'] });
  expect(beside.address('redis')).not.toBe(lab.address('redis'));
  await beside.stop();
  await rm(other, { recursive: true });
});

test('a stop leaves no process', async () => {
  expect(markedProcesses(directory).length).toBeGreaterThanOrEqual(servers.length);
  await lab.stop();
  expect(markedProcesses(directory)).toEqual([]);
});
