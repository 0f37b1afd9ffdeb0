import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { editedCatalogue } from './edited-catalogue.ts';
import { type NightShift, startNightShift, until } from './night-shift.ts';

let night: NightShift;
let runbooks: string;
let effectsBefore = 0;

beforeAll(async () => {
  runbooks = editedCatalogue(
    ['cooldown: 2m', 'cooldown: 1s'],
    ['per_hour: 6', 'per_hour: 60, recurrences: 60'],
  );
  const settings = { RUNBOOKS_DIR: runbooks };
  // A run call whose answer the kill took away is waited for until its time is out, and two minutes are long for a test.
  const executor = { ...settings, FLEET_PER_HOUR: '100', START_WITHIN_MS: '20000' };
  night = await startNightShift({ analyzer: settings, executor });
}, 120_000);
// Whatever a test found: the next one begins with a host that is well.
afterEach(() => night.recover('service'));
afterAll(async () => {
  await night?.end();
  rmSync(runbooks, { recursive: true, force: true });
}, 60_000);

/** Moments in the life of an incident at which a process is killed. */
const moments = {
  'while the alert is on its way': async () => undefined,
  'when the incident has just begun': async (known: Set<string>) => {
    await night.incident('ServiceDown', ({ id }) => !known.has(id));
  },
  'while the repair is under way': async (known: Set<string>) => {
    await night.incident('ServiceDown', ({ id, intentId }) => !known.has(id) && intentId !== undefined);
  },
} as const;

const kills: { part: string; moment: keyof typeof moments }[] = [
  { part: 'ingest', moment: 'while the alert is on its way' },
  { part: 'alertmanager', moment: 'while the alert is on its way' },
  { part: 'prometheus', moment: 'when the incident has just begun' },
  { part: 'console', moment: 'when the incident has just begun' },
  { part: 'analyzer', moment: 'when the incident has just begun' },
  { part: 'executor', moment: 'while the repair is under way' },
  { part: 'rundeck', moment: 'while the repair is under way' },
  { part: 'redis', moment: 'while the repair is under way' },
];

describe('kill -9 in the middle of an incident', () => {
  it.each(kills)(
    'of $part $moment: it still ends, once, and the repair ran once',
    async ({ part, moment }) => {
      await until('nothing is open', night.isQuiet);
      await until('the service is up', async () => {
        const metrics = await (await fetch(`${night.lab.address('lab-host')}/metrics`)).text();
        return metrics.includes('service_up{service="lab-web"} 1');
      });
      const known = new Set((await night.store.incidents.list({ limit: 200 })).map(({ id }) => id));
      effectsBefore = await night.effects('restart-service');

      await night.fault('service');
      await moments[moment](known);
      night.lab.kill(part, 'SIGKILL');

      const incident = await night.incident(
        'ServiceDown',
        ({ id, state }) => !known.has(id) && (state === 'closed' || state === 'escalated'),
        150_000,
      );
      // Killing Rundeck takes its word about the job away; then the proof decides whether a human must look.
      if (part !== 'rundeck' && incident.outcome !== 'fixed') {
        throw new Error(`ended ${incident.state}, not fixed:\n${await night.story(incident.id)}`);
      }
      const effects = (await night.effects('restart-service')) - effectsBefore;
      expect(effects).toBeLessThanOrEqual(1);
      if (part !== 'rundeck') expect(effects).toBe(1);
      const fresh = (await night.store.incidents.list({ limit: 200 })).filter(({ id }) => !known.has(id));
      expect(fresh).toHaveLength(1);
      await until('the books are balanced', async () => (await night.store.ledger()).balanced);
    },
    240_000,
  );
});

describe('the same delivery a hundred times at once', () => {
  it('is one incident and one action', async () => {
    const token = night.lab.environment.INGEST_BEARER_TOKEN ?? '';
    const alert = {
      status: 'firing',
      labels: { alertname: 'StormTest', instance: 'web-1', service: 'lab-web', severity: 'critical' },
      annotations: {},
      startsAt: new Date().toISOString(),
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
    };
    const body = JSON.stringify({
      version: '4',
      status: 'firing',
      receiver: 'test',
      groupKey: 'x',
      alerts: [alert],
    });
    const post = () =>
      fetch(`${night.lab.address('ingest')}/webhooks/alertmanager`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      });
    const answers = await Promise.all(Array.from({ length: 100 }, post));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    await night.incident('StormTest', ({ state }) => state === 'escalated' || state === 'closed');
    expect(await night.store.incidents.list({ alertname: 'StormTest' })).toHaveLength(1);
  }, 60_000);
});
