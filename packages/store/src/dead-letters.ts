import { DeadLetter, Incident, type Notification } from '@firstline/contracts';
import type { Commit, Expectation, Write } from './commit.ts';
import type { Connection } from './connection.ts';
import { ContentionError } from './errors.ts';
import { readFenced, writeFenced } from './fenced-record.ts';
import type { Keys } from './keys.ts';
import type { NotificationRecords } from './notifications.ts';
import type { Fenced, Store } from './store.ts';

const TRIES = 10;

export function createDeadLetters(
  connection: Connection,
  commit: Commit,
  keys: Keys,
  notifications: NotificationRecords,
): Store['deadLetters'] {
  const read = (id: string) => readFenced(connection, keys.deadLetter(id), DeadLetter);

  async function bury(letter: DeadLetter): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      if (await read(letter.id)) return;
      const notification = letter.queue === 'alerts' ? await notifications.read(letter.subjectId) : undefined;
      const expect: Expectation[] = [['absent', keys.deadLetter(letter.id)]];
      const writes: Write[] = [
        writeFenced(keys.deadLetter(letter.id), { value: letter, fence: 1 }),
        ['ZADD', keys.deadLetters, Date.parse(letter.diedAt), letter.id],
      ];
      if (notification?.value.state === 'open') {
        const { id } = notification.value;
        expect.push(notifications.expectUnchanged(notification));
        writes.push(
          ...notifications.bump(notification, { state: 'dead_lettered', reason: letter.reason }),
          ['ZREM', keys.notificationsOpen, id],
          ['ZREM', keys.notificationsWaiting, id],
          ['ZADD', keys.deadNotifications, Date.parse(letter.diedAt), id],
        );
      }
      if (await commit(expect, writes)) return;
    }
    throw new ContentionError(`dead letter ${letter.id}`);
  }

  /** The notification that is decided afresh: the dead one itself, or the one whose incident's action died. */
  async function subjectOf(letter: DeadLetter): Promise<Fenced<Notification> | undefined> {
    if (letter.queue === 'alerts') return notifications.read(letter.subjectId);
    if (letter.incidentId === undefined) return undefined;
    const incident = await readFenced(connection, keys.incident(letter.incidentId), Incident);
    return incident && notifications.read(incident.value.notificationId);
  }

  async function replay(
    id: string,
    by: string,
    force: boolean,
    reason?: string,
  ): Promise<Notification | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const letter = await read(id);
      if (letter === undefined || letter.value.replayedAt !== undefined) return undefined;
      const subject = await subjectOf(letter.value);
      if (subject === undefined || subject.value.state === 'closed') return undefined;
      const at = new Date();
      const marked = {
        ...letter.value,
        replayedAt: at.toISOString(),
        replayedBy: by,
        ...(reason && { replayReason: reason }),
      };
      const generation = subject.value.generation + 1;
      const writes: Write[] = [
        writeFenced(keys.deadLetter(id), { value: marked, fence: letter.fence + 1 }),
        ...notifications.bump(subject, {
          state: 'open',
          generation: String(generation),
          replayedBy: by,
          replayForced: String(force),
          replayReason: reason ?? '',
        }),
        ['ZREM', keys.deadNotifications, subject.value.id],
        ['ZADD', keys.notificationsOpen, at.getTime(), subject.value.id],
        ['ZADD', keys.notificationsWaiting, at.getTime(), subject.value.id],
      ];
      const expect: Expectation[] = [
        ['fence', keys.deadLetter(id), String(letter.fence)],
        notifications.expectUnchanged(subject),
      ];
      if (await commit(expect, writes)) return (await notifications.read(subject.value.id))?.value;
    }
    throw new ContentionError(`dead letter ${id}`);
  }

  return {
    bury,
    replay,
    get: async (id) => (await read(id))?.value,
    async list({ limit = 50, includeReplayed = false } = {}) {
      const ids = await connection.run((redis) => redis.zrevrange(keys.deadLetters, 0, -1));
      const found: DeadLetter[] = [];
      for (const id of ids) {
        if (found.length >= limit) break;
        const letter = await read(id);
        if (letter && (includeReplayed || letter.value.replayedAt === undefined)) found.push(letter.value);
      }
      return found;
    },
  };
}
