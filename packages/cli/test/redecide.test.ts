import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolatedStore } from '@firstline/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstline } from './command-line.ts';
import { decidedIncident } from './decided-incident.ts';

const store = isolatedStore();
const directory = mkdtempSync(join(tmpdir(), 'cli-redecide-'));
const inventory = join(directory, 'inventory.yaml');
const environment = { REDIS_URL: store.url, REDIS_PREFIX: store.prefix, INVENTORY_FILE: inventory };
const redecide = (...more: string[]) =>
  firstline(['redecide', '--since', '30d', '--json', ...more], { environment });

beforeAll(async () => {
  writeFileSync(inventory, 'hosts: [{ name: web-1 }]\n');
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  await decidedIncident(store, 'escalated', { alert: { startsAt } });
  await decidedIncident(store, 'escalated', {
    alert: { startsAt, labels: { alertname: 'ServiceLimping', instance: 'web-1', service: 'lab-web' } },
  });
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

describe('firstline redecide', () => {
  it('decides the history again and counts what would change; nothing is written', async () => {
    const before = await store.incidents.list();
    const { code, stdout } = await redecide('--all');
    expect(code).toBe(0);
    const { counts, decisions } = JSON.parse(stdout);
    expect(counts).toEqual({ same: 1, changed: 0, newly_harmful: 0, newly_escalated: 1 });
    expect(decisions).toContainEqual(
      expect.objectContaining({
        kind: 'newly_escalated',
        alertname: 'ServiceLimping',
        before: expect.objectContaining({ decision: 'restart_service' }),
        now: expect.objectContaining({ decision: 'escalate_to_human', effect: 'rested' }),
      }),
    );
    expect(await store.incidents.list()).toEqual(before);
    expect(await store.intents.open()).toHaveLength(2);
  });

  it('shows people only what changes', async () => {
    const { stdout, stderr } = await firstline(['redecide'], { environment });
    expect(stdout).toMatch(/newly escalated .*ServiceLimping .*restart_service lab-web .*escalate_to_human/);
    expect(stdout).not.toContain('same');
    expect(stderr).toContain('1 same, 0 changed, 0 newly harmful, 1 newly escalated');
  });

  it('ends with 3 when nothing was decided since then, with 2 without hosts', async () => {
    expect((await redecide('--since', '1ms')).code).toBe(3);
    const { INVENTORY_FILE: _left, ...without } = environment;
    expect((await firstline(['redecide'], { environment: without })).code).toBe(2);
  });
});
