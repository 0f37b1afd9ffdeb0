import { beforeAll, describe, expect, it } from '@jest/globals';
import { balanced, cooledDown, type IncidentRecord, incidentIds, isOver, newIncident } from './console.ts';
import { fault, type HostName, type Story, starts, storyOf } from './hosts.ts';
import { allHealthy } from './stack.ts';

beforeAll(allHealthy, 450_000);

/** Breaks a host and waits until its incident is over. */
async function repaired(host: HostName, { fault: name, alertname, runbook }: Story): Promise<IncidentRecord> {
  await cooledDown(host, runbook);
  const known = await incidentIds({ alertname, host });
  await fault(host, name, 'on');
  return newIncident({ alertname, host }, known, isOver);
}

// Two hosts, two different faults at once: what is done to the wrong host shows. The two faults that share a runbook lie
// far apart, because it cools down on each host.
const rounds = [
  { web: 'service', db: 'database' },
  { web: 'memory', db: 'disk' },
  { web: 'disk', db: 'cpu' },
  { web: 'cpu', db: 'memory' },
  { web: 'database', db: 'service' },
];

describe('a fault in a container, and nobody touches anything', () => {
  it.each(rounds)(
    '$web on web-1 and $db on db-1 are repaired over SSH, each on its own host, and proven',
    async ({ web, db }) => {
      const before = { 'web-1': await starts('web-1'), 'db-1': await starts('db-1') };
      const faults = [
        { host: 'web-1', story: storyOf(web) },
        { host: 'db-1', story: storyOf(db) },
      ] as const;
      const records = await Promise.all(faults.map(({ host, story }) => repaired(host, story)));
      for (const [index, { host, story }] of faults.entries()) {
        const record = records[index];
        expect(record?.incident).toMatchObject({
          ...{ state: 'closed', outcome: 'fixed', target: host, runbook: story.runbook },
        });
        expect(record?.intent).toMatchObject({ target: host, verification: { verdict: 'fixed' } });
        expect(record?.decisions).toHaveLength(1);
        expect(record?.decisions[0]).toMatchObject({ reached: { decider: 'rules' }, ruling: 'allow' });
        expect(await fault(host, story.fault, 'status')).toBe(`${story.fault} off\n`);
        // What the fault began afresh by itself, and the one repair; nothing else on this host.
        const after = await starts(host);
        const byFault = story.fault === 'memory' || story.fault === 'cpu' ? 1 : 0;
        const expected = Object.fromEntries(
          Object.entries(before[host]).map(([unit, count]) => [
            unit,
            unit === story.unit ? count + byFault + 1 : count,
          ]),
        );
        expect([host, after]).toEqual([host, expected]);
      }
    },
    420_000,
  );

  it('leaves the books balanced', async () => {
    expect(await balanced()).toMatch(/accepted/);
  }, 100_000);
});
