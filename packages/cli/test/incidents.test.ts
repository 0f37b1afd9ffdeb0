import { readIncidentRecord } from '@firstline/store';
import { isolatedStore } from '@firstline/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstline } from './command-line.ts';
import { decidedIncident } from './decided-incident.ts';

const store = isolatedStore();
const environment = { REDIS_URL: store.url, REDIS_PREFIX: store.prefix };
let waiting: Awaited<ReturnType<typeof decidedIncident>>;
let escalated: typeof waiting;
beforeAll(async () => {
  waiting = await decidedIncident(store);
  escalated = await decidedIncident(store, 'escalated', {
    alert: { labels: { alertname: 'DiskSpaceLow', summary: 'x', instance: 'web-1' } },
  });
});
afterAll(() => store.close());

describe('firstline incidents', () => {
  it('lists them newest first, with state, host and runbook, and nothing but data on stdout', async () => {
    const { code, stdout, stderr } = await firstline(['incidents'], { environment });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [head, first, second, ...rest] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^INCIDENT +OPENED +STATE +ALERT +HOST +RUNBOOK +WHY$/);
    expect(first).toMatch(/^inc-[0-9a-f]{8} +just now +! escalated +DiskSpaceLow +web-1 +restart_service/);
    expect(second).toContain('? awaits approval');
    expect(rest).toEqual([]);
  });

  it('filters, and ends with 3 when nothing matches', async () => {
    const list = async (...filters: string[]) => {
      const { code, stdout } = await firstline(['incidents', '--json', ...filters], { environment });
      return { code, ids: JSON.parse(stdout).incidents.map(({ id }: { id: string }) => id) };
    };
    expect(await list('--alertname', 'DiskSpaceLow')).toEqual({ code: 0, ids: [escalated.id] });
    expect((await list('--open', '--host', 'web-1', '--since', '1h')).ids).toHaveLength(2);
    expect((await list('--limit', '1')).ids).toHaveLength(1);
    expect(await list('--outcome', 'fixed')).toEqual({ code: 3, ids: [] });
    expect(await list('--runbook', 'none_such')).toEqual({ code: 3, ids: [] });
  });

  it('refuses a filter it does not understand with 2', async () => {
    for (const wrong of [
      ['--since', 'yesterday'],
      ['--outcome', 'good'],
      ['--limit', '0'],
    ]) {
      expect([wrong, (await firstline(['incidents', ...wrong], { environment })).code]).toEqual([wrong, 2]);
    }
  });
});

describe('firstline incidents ID', () => {
  it('shows timeline, decision with its checks, and execution', async () => {
    const { code, stdout } = await firstline(['incidents', waiting.id], { environment });
    expect(code).toBe(0);
    for (const part of [
      'ServiceDown on web-1',
      'Timeline',
      'Decision',
      'the rule of restart_service matches',
      'Execution',
      waiting.intent.runKey,
    ])
      expect(stdout).toContain(part);
  });

  it('takes the beginning of an id when only one incident has it', async () => {
    const short = waiting.id.slice(4, 14);
    expect((await firstline(['incidents', short], { environment })).stdout).toContain(waiting.id);
    const ambiguous = await firstline(['approve', 'inc-'], { environment });
    expect(ambiguous).toMatchObject({ code: 2, stderr: expect.stringContaining('beginning of 2 incidents') });
    expect(await firstline(['incidents', 'inc-nope'], { environment })).toMatchObject({
      code: 3,
      stdout: '',
    });
  });

  it('is one JSON document of the whole record with --json', async () => {
    const { stdout } = await firstline(['incidents', waiting.id, '--json'], { environment });
    const { durations, ...record } = JSON.parse(stdout);
    expect(record).toEqual(JSON.parse(JSON.stringify(await readIncidentRecord(store, waiting.id))));
    expect(durations.untilDecidedMs).toBeGreaterThanOrEqual(0);
  });

  it('prints what an alert says without obeying it', async () => {
    const hostile = await decidedIncident(store, 'escalated', {
      alert: { labels: { alertname: 'Evil\u001b[2J', service: '\u001b]0;owned\u0007' } },
    });
    const { stdout } = await firstline(['incidents', hostile.id], { environment, terminal: true });
    expect(stdout).not.toContain('\u001b[2J');
    expect(stdout).not.toContain('\u001b]0');
    expect(stdout).toContain('Evil�[2J');
  });
});
