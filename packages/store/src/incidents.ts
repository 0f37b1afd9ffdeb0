import { Decision, Incident, TimelineEntry } from '@firstline/contracts';
import type { z } from 'zod';
import type { Commit, Write } from './commit.ts';
import type { Connection } from './connection.ts';
import { readEpisode } from './episodes.ts';
import { readFenced } from './fenced-record.ts';
import { attach } from './incident-attach.ts';
import { listIncidents, unindexWrites } from './incident-index.ts';
import { resolveEpisode } from './incident-resolve.ts';
import { planStep } from './incident-step.ts';
import type { Keys } from './keys.ts';
import type { NotificationRecords } from './notifications.ts';
import type { Store } from './store.ts';
import { watchChanges } from './watch.ts';

export interface IncidentParts {
  readonly connection: Connection;
  readonly commit: Commit;
  readonly keys: Keys;
  readonly notifications: NotificationRecords;
  readonly retentionSeconds: number;
}

export function createIncidents(parts: IncidentParts): Store['incidents'] {
  const { connection, commit, keys } = parts;
  const get = (id: string) => readFenced(connection, keys.incident(id), Incident);
  const listOf = async <S extends z.ZodType>(key: string, schema: S): Promise<z.infer<S>[]> => {
    const items = await connection.run((redis) => redis.lrange(key, 0, -1));
    return items.map((item) => schema.parse(JSON.parse(item)));
  };
  return {
    get,
    list: (filter = {}) => listIncidents(connection, keys, filter),
    timeline: (id) => listOf(keys.timeline(id), TimelineEntry),
    decisions: (id) => listOf(keys.decisions(id), Decision),
    async openByCause(cause) {
      const id = await connection.run((redis) => redis.get(keys.cause(cause)));
      return id === null ? undefined : get(id);
    },
    openOrJoin: (notificationId, incident, timeline) => attach(parts, notificationId, incident, timeline),
    async step(current, step) {
      const { next, expect, writes } = await planStep(parts, current, step);
      return (await commit(expect, writes)) ? next : undefined;
    },
    async note(id, entry) {
      await commit(
        [],
        [
          ['RPUSH', keys.timeline(id), JSON.stringify(entry)],
          [
            'PUBLISH',
            keys.changes,
            JSON.stringify({ incidentId: id, state: (await get(id))?.value.state ?? 'closed' }),
          ],
        ],
      );
    },
    resolve: (notificationId) => resolveEpisode(parts, notificationId),
    watch: (onChange) => watchChanges(connection, keys, onChange),
    async prune(olderThan) {
      const ids = await connection.run((redis) =>
        redis.zrangebyscore(keys.incidentsClosed, 0, olderThan.getTime(), 'LIMIT', 0, 500),
      );
      for (const id of ids) {
        const record = await get(id);
        const writes: Write[] = [
          ['ZREM', keys.incidentsClosed, id],
          ['ZREM', keys.incidents, id],
          ['DEL', keys.incident(id), keys.timeline(id), keys.decisions(id), keys.incidentNotifications(id)],
        ];
        if (record) {
          writes.push(...unindexWrites(keys, record.value));
          if (record.value.intentId) writes.push(['DEL', keys.intent(record.value.intentId)]);
        }
        await commit([], writes);
      }
      return ids.length;
    },
  };
}

export const createEpisodes = (connection: Connection, keys: Keys): Store['episodes'] => ({
  get: (fingerprint) => readEpisode(connection, keys, fingerprint),
});
