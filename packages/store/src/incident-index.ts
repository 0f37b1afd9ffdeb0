import { Incident } from '@firstline/contracts';
import type { Write } from './commit.ts';
import type { Connection } from './connection.ts';
import type { IncidentIndex, Keys } from './keys.ts';
import type { IncidentFilter } from './store.ts';

const indexes = ['target', 'alertname', 'runbook', 'outcome'] as const satisfies readonly IncidentIndex[];
const PAGE = 100;

/** The index entries an incident has by what is known of it; adding one twice changes nothing. */
export function indexWrites(keys: Keys, incident: Incident): Write[] {
  const score = Date.parse(incident.createdAt);
  return indexes.flatMap((index) => {
    const value = incident[index];
    return value === undefined ? [] : [['ZADD', keys.incidentsBy(index, value), score, incident.id] as const];
  });
}

export function unindexWrites(keys: Keys, incident: Incident): Write[] {
  return indexes.flatMap((index) => {
    const value = incident[index];
    return value === undefined ? [] : [['ZREM', keys.incidentsBy(index, value), incident.id] as const];
  });
}

/** Newest first. Reads the narrowest index the filter names and checks the rest on the records. */
export async function listIncidents(
  connection: Connection,
  keys: Keys,
  filter: IncidentFilter,
): Promise<Incident[]> {
  const { limit = 50 } = filter;
  const named = indexes.find((index) => filter[index] !== undefined);
  const source = filter.openOnly
    ? keys.incidentsOpen
    : named === undefined
      ? keys.incidents
      : keys.incidentsBy(named, String(filter[named]));
  const from = filter.since?.getTime() ?? '-inf';
  const to = filter.until?.getTime() ?? '+inf';
  const found: Incident[] = [];
  for (let offset = 0; found.length < limit; offset += PAGE) {
    const ids = await connection.run((redis) =>
      redis.zrevrangebyscore(source, to, from, 'LIMIT', offset, PAGE),
    );
    if (ids.length === 0) break;
    const records = await connection.run((redis) =>
      Promise.all(ids.map((id) => redis.hget(keys.incident(id), 'json'))),
    );
    for (const json of records) {
      if (!json) continue;
      const incident = Incident.parse(JSON.parse(json));
      if (indexes.every((index) => filter[index] === undefined || incident[index] === filter[index]))
        found.push(incident);
    }
  }
  return found.slice(0, limit);
}
