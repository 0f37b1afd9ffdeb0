import { Incident, type TimelineEntry } from '@firstline/contracts';
import type { Expectation, Write } from './commit.ts';
import { episodeAttached, readEpisode } from './episodes.ts';
import { ContentionError } from './errors.ts';
import { readFenced, writeFenced } from './fenced-record.ts';
import { indexWrites } from './incident-index.ts';
import type { IncidentParts } from './incidents.ts';
import type { Fenced } from './store.ts';

const TRIES = 20;

/** Makes the incident of a firing notification, or joins the open one of its cause. Repeating it changes nothing. */
export async function attach(
  parts: IncidentParts,
  notificationId: string,
  proposed: Incident,
  timeline: (created: boolean) => readonly TimelineEntry[],
): Promise<{ incident: Fenced<Incident>; created: boolean }> {
  const { connection, commit, keys, notifications } = parts;
  for (let tries = 0; tries < TRIES; tries++) {
    const [notification, openId] = await Promise.all([
      notifications.read(notificationId),
      connection.run((redis) => redis.get(keys.cause(proposed.cause))),
    ]);
    if (notification === undefined) throw new ContentionError(`notification ${notificationId}`);
    const { alert, incidentId } = notification.value;
    if (incidentId !== undefined) {
      const attached = await readFenced(connection, keys.incident(incidentId), Incident);
      // A replayed notification may have outlived its incident; then it gets a new one.
      if (attached && attached.value.state !== 'closed') return { incident: attached, created: false };
    }
    const [open, episode] = await Promise.all([
      openId === null ? undefined : readFenced(connection, keys.incident(openId), Incident),
      readEpisode(connection, keys, alert.fingerprint),
    ]);
    const created = open === undefined;
    const at = new Date();
    const base = open ?? { value: proposed, fence: 0 };
    const incident: Fenced<Incident> = {
      value: {
        ...base.value,
        fingerprints: [...new Set([...base.value.fingerprints, alert.fingerprint])],
        updatedAt: at.toISOString(),
      },
      fence: base.fence + 1,
    };
    const { id } = incident.value;
    const expect: Expectation[] = [
      notifications.expectUnchanged(notification),
      ...(created
        ? ([['absent', keys.incident(id)]] as const)
        : ([['fence', keys.incident(id), String(base.fence)]] as const)),
      openId === null
        ? ['absent', keys.cause(proposed.cause)]
        : ['value', keys.cause(proposed.cause), openId],
    ];
    const writes: Write[] = [
      writeFenced(keys.incident(id), incident),
      ...notifications.bump(notification, { incidentId: id }),
      ...episodeAttached(keys, alert, id, episode, at),
      ['SADD', keys.incidentNotifications(id), notificationId],
      ['SET', keys.cause(proposed.cause), id],
      ['ZADD', keys.incidents, Date.parse(incident.value.createdAt), id],
      ['ZADD', keys.incidentsOpen, Date.parse(incident.value.createdAt), id],
      ...indexWrites(keys, incident.value),
      ...timeline(created).map((entry): Write => ['RPUSH', keys.timeline(id), JSON.stringify(entry)]),
      ['PUBLISH', keys.changes, JSON.stringify({ incidentId: id, state: incident.value.state })],
    ];
    if (await commit(expect, writes)) return { incident, created };
  }
  throw new ContentionError(`incident of ${proposed.cause}`);
}
