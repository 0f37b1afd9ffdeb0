import type { Incident } from '@firstline/contracts';
import type { IncidentFilter } from '@firstline/store';
import { describe, expect, it } from '@jest/globals';
import { addressOf, findIncidents, readQuery } from './incident-query.ts';

const now = new Date('2026-11-24T12:00:00.000Z');

describe('the query of the list', () => {
  it('keeps what it understands and leaves out the rest', () => {
    const read = readQuery({
      show: 'acting',
      within: '24h',
      from: '2026-11-24T10:00',
      to: 'yesterday',
      host: ' web-1 ',
      alertname: ['ServiceDown', 'Other'],
      outcome: 'marvellous',
      drop: 'table',
    });
    expect(read).toEqual({
      show: 'acting',
      within: '24h',
      from: '2026-11-24T10:00:00.000Z',
      host: 'web-1',
      alertname: 'ServiceDown',
    });
  });

  it('becomes an address that reads as the same query', () => {
    const query = readQuery({ show: 'open', host: 'a&b=c', from: '2026-11-24' });
    const address = new URL(addressOf(query), 'http://console');
    expect(readQuery(Object.fromEntries(address.searchParams))).toEqual(query);
    expect(addressOf({})).toBe('/');
  });
});

describe('a page of incidents', () => {
  const many = Array.from({ length: 60 }, (_, index) => ({
    id: `inc-${index}`,
    state: index % 2 === 0 ? 'escalated' : 'closed',
    createdAt: new Date(now.getTime() - index * 1_000).toISOString(),
  })) as Incident[];
  const asked: IncidentFilter[] = [];
  const incidents = {
    list: async (filter: IncidentFilter = {}) => {
      asked.push(filter);
      return many.filter(
        ({ createdAt }) => filter.until === undefined || new Date(createdAt) <= filter.until,
      );
    },
  };

  it('is followed by an older one that begins where it ended', async () => {
    const { incidents: first, older } = await findIncidents(incidents, {}, now);
    expect(first).toHaveLength(50);
    const next = await findIncidents(incidents, older ?? {}, now);
    expect(next.incidents.map(({ id }) => id)).toEqual(many.slice(50).map(({ id }) => id));
    expect(next.older).toBeUndefined();
  });

  it('of one state holds that state only', async () => {
    const { incidents: found } = await findIncidents(incidents, { show: 'escalated' }, now);
    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(['escalated']));
    expect(asked.at(-1)).toMatchObject({ openOnly: true });
  });

  it('within an hour asks for what is newer', async () => {
    await findIncidents(incidents, { within: '1h' }, now);
    expect(asked.at(-1)?.since).toEqual(new Date('2026-11-24T11:00:00.000Z'));
  });
});
