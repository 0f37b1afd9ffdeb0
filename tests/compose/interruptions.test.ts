import { beforeAll, describe, expect, it } from '@jest/globals';
import { balanced, cooledDown, type IncidentRecord, incidentIds, isOver, newIncident } from './console.ts';
import { fault, type HostName, type Story, starts, storyOf } from './hosts.ts';
import { allHealthy, compose } from './stack.ts';

beforeAll(allHealthy, 450_000);

const isActing = ({ incident }: IncidentRecord): boolean =>
  incident.state === 'acting' || incident.state === 'verifying';

/** Whether the repair came to pass exactly once, on this host and nowhere else. */
async function expectOneRepair(
  host: HostName,
  story: Story,
  afterFault: Record<string, number>,
  record: IncidentRecord,
): Promise<void> {
  expect(record.incident).toMatchObject({ state: 'closed', outcome: 'fixed', target: host });
  const after = await starts(host);
  const repaired = story.unit === undefined ? {} : { [story.unit]: (afterFault[story.unit] ?? 0) + 1 };
  expect([host, after]).toEqual([host, { ...afterFault, ...repaired }]);
  expect(await fault(host, story.fault, 'status')).toBe(`${story.fault} off\n`);
}

describe('docker kill in the middle of a repair', () => {
  it.each([
    { victim: 'redis', host: 'web-1', name: 'memory' },
    { victim: 'executor', host: 'db-1', name: 'memory' },
  ] as const)(
    'of $victim loses nothing, and the repair happens once',
    async ({ victim, host, name }) => {
      const story = storyOf(name);
      const query = { alertname: story.alertname, host };
      await cooledDown(host, story.runbook);
      const known = await incidentIds(query);
      await fault(host, name, 'on');
      const afterFault = await starts(host);
      const acting = await newIncident(query, known, isActing, { everyMs: 50 });
      await compose(['kill', '--signal', 'SIGKILL', victim]);
      await compose(['start', victim]);
      const record = await newIncident(query, known, isOver);
      expect(record.incident.id).toBe(acting.incident.id);
      await expectOneRepair(host, story, afterFault, record);
    },
    420_000,
  );
});

describe('docker compose restart while an alert is on its way', () => {
  it.each([
    { service: 'redis', host: 'web-1', name: 'service' },
    { service: 'ingest', host: 'db-1', name: 'disk' },
    { service: 'analyzer', host: 'web-1', name: 'disk' },
    { service: 'executor', host: 'db-1', name: 'service' },
    { service: 'console', host: 'web-1', name: 'memory' },
    { service: 'claim-gate', host: 'db-1', name: 'memory' },
    { service: 'rundeck', host: 'web-1', name: 'database' },
    { service: 'prometheus', host: 'db-1', name: 'disk' },
    { service: 'alertmanager', host: 'web-1', name: 'disk' },
  ] as const)(
    'of $service loses nothing, and the repair happens once',
    async ({ service, host, name }) => {
      const story = storyOf(name);
      const query = { alertname: story.alertname, host };
      await cooledDown(host, story.runbook);
      const known = await incidentIds(query);
      await fault(host, name, 'on');
      const afterFault = await starts(host);
      await compose(['restart', '--no-deps', '--timeout', '12', service]);
      const record = await newIncident(query, known, isOver, { everyMs: 500 });
      await expectOneRepair(host, story, afterFault, record);
    },
    420_000,
  );

  it('leaves the books balanced', async () => {
    expect(await balanced()).toMatch(/accepted/);
  }, 100_000);
});
