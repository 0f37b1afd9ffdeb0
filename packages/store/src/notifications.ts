import { Alert, Notification } from '@firstline/contracts';
import type { Commit, Expectation, Write } from './commit.ts';
import type { Connection } from './connection.ts';
import { ContentionError } from './errors.ts';
import type { Keys } from './keys.ts';
import type { Fenced, Store } from './store.ts';

const TRIES = 10;

export interface NotificationRecords {
  read(id: string): Promise<Fenced<Notification> | undefined>;
  /** The writes that close it, for a commit that does more; expects its fence. */
  closing(
    current: Fenced<Notification>,
    reason: string,
    at: Date,
  ): { expect: Expectation[]; writes: Write[] };
  expectUnchanged(current: Fenced<Notification>): Expectation;
  bump(current: Fenced<Notification>, fields: Readonly<Record<string, string>>): Write[];
  /** Reads, plans and commits until nobody was faster. The plan returns undefined when there is nothing to do. */
  change(
    id: string,
    plan: (current: Fenced<Notification>) => { expect: Expectation[]; writes: Write[] } | undefined,
  ): Promise<Notification | undefined>;
}

export function createNotificationRecords(
  connection: Connection,
  commit: Commit,
  keys: Keys,
  retentionSeconds: number,
): NotificationRecords {
  const records: NotificationRecords = {
    async read(id) {
      const fields = await connection.run((redis) => redis.hgetall(keys.notification(id)));
      return fields.fence === undefined
        ? undefined
        : { value: parse(id, fields), fence: Number(fields.fence) };
    },
    expectUnchanged: ({ value, fence }) => ['fence', keys.notification(value.id), String(fence)],
    bump: ({ value, fence }, fields) => [
      ['HSET', keys.notification(value.id), 'fence', fence + 1, ...Object.entries(fields).flat()],
    ],
    closing(current, reason, at) {
      const { id } = current.value;
      const writes: Write[] = [
        ...records.bump(current, {
          state: 'closed',
          reason,
          closedAt: at.toISOString(),
          closedAtMs: String(at.getTime()),
        }),
        ['ZREM', keys.notificationsOpen, id],
        ['ZREM', keys.notificationsWaiting, id],
        ['HINCRBY', keys.counters, 'closed', 1],
        ['EXPIRE', keys.notification(id), retentionSeconds],
      ];
      return { expect: [records.expectUnchanged(current)], writes };
    },
    async change(id, plan) {
      for (let tries = 0; tries < TRIES; tries++) {
        const current = await records.read(id);
        if (current === undefined) return undefined;
        const planned = plan(current);
        if (planned === undefined) return current.value;
        if (await commit(planned.expect, planned.writes)) return (await records.read(id))?.value;
      }
      throw new ContentionError(`notification ${id}`);
    },
  };
  return records;
}

function parse(id: string, fields: Readonly<Record<string, string>>): Notification {
  const {
    state,
    receivedAt,
    generation,
    alert,
    incidentId,
    closedAt,
    reason,
    replayedBy,
    replayForced,
    replayReason,
  } = fields;
  return Notification.parse({
    id,
    state,
    alert: Alert.parse(JSON.parse(alert ?? '')),
    receivedAt,
    generation: Number(generation),
    ...(incidentId && { incidentId }),
    ...(closedAt && { closedAt }),
    ...(reason && { reason }),
    ...(replayedBy && { replayedBy }),
    ...(replayForced && { replayForced: replayForced === 'true' }),
    ...(replayReason && { replayReason }),
  });
}

export function createNotifications(
  connection: Connection,
  records: NotificationRecords,
  keys: Keys,
): Store['notifications'] {
  return {
    get: async (id) => (await records.read(id))?.value,
    async waiting(olderThanMs, limit) {
      const ids = await connection.run((redis) =>
        redis.zrangebyscore(keys.notificationsWaiting, 0, Date.now() - olderThanMs, 'LIMIT', 0, limit),
      );
      const found = await Promise.all(ids.map((id) => records.read(id)));
      return found.flatMap((record) => (record ? [record.value] : []));
    },
    async requeue(id) {
      const notification = await records.change(id, (current) =>
        current.value.state !== 'open'
          ? undefined
          : {
              expect: [records.expectUnchanged(current)],
              writes: [
                ...records.bump(current, { generation: String(current.value.generation + 1) }),
                ['ZADD', keys.notificationsWaiting, Date.now(), id],
              ],
            },
      );
      if (notification === undefined) throw new ContentionError(`notification ${id}`);
      return notification;
    },
    async close(id, reason) {
      await records.change(id, (current) =>
        current.value.state === 'open' ? records.closing(current, reason, new Date()) : undefined,
      );
    },
    settle: (id) => connection.run(async (redis) => void (await redis.zrem(keys.notificationsWaiting, id))),
  };
}
