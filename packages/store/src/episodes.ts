import { type Alert, Episode } from '@firstline/contracts';
import type { Write } from './commit.ts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';

export async function readEpisode(
  connection: Connection,
  keys: Keys,
  fingerprint: string,
): Promise<Episode | undefined> {
  const fields = await connection.run((redis) => redis.hgetall(keys.episode(fingerprint)));
  return fields.state === undefined ? undefined : Episode.parse({ fingerprint, ...fields });
}

/**
 * The episode begins (or goes on) as part of this incident. One that its source has ended stays ended: an alert replayed
 * by force is worked on, but the next one of its kind must count as new.
 */
export function episodeAttached(
  keys: Keys,
  alert: Alert,
  incidentId: string,
  known: Episode | undefined,
  at: Date,
): Write[] {
  const key = keys.episode(alert.fingerprint);
  if (hasCleared(alert, known)) return [['HSET', key, 'incidentId', incidentId]];
  const now = at.toISOString();
  const goesOn = known?.state === 'firing';
  return [
    ['HDEL', key, 'resolvedAt'],
    [
      'HSET',
      key,
      ...['state', 'firing', 'incidentId', incidentId, 'lastSeenAt', now],
      ...['firstSeenAt', goesOn ? known.firstSeenAt : now],
      ...(alert.startsAt === undefined ? [] : ['startsAt', alert.startsAt]),
    ],
    ['PERSIST', key],
  ];
}

/**
 * True when the source has ended the stretch this firing alert is about: a resolve that came after the start ends that
 * start. Without a start there is no telling, and the alert counts as new.
 */
export function hasCleared(alert: Alert, episode: Episode | undefined): boolean {
  if (alert.status !== 'firing' || episode?.state !== 'resolved') return false;
  if (alert.startsAt === undefined || episode.resolvedAt === undefined) return false;
  return Date.parse(alert.startsAt) <= Date.parse(episode.resolvedAt);
}

/** The source says it is over. Kept also when nobody knew of it yet: its firing notification may still be on its way. */
export function episodeResolved(
  keys: Keys,
  alert: Alert,
  known: Episode | undefined,
  at: Date,
  retentionSeconds: number,
): Write[] {
  const now = at.toISOString();
  return [
    [
      'HSET',
      keys.episode(alert.fingerprint),
      ...['state', 'resolved', 'resolvedAt', alert.endsAt ?? now, 'lastSeenAt', now],
      ...['firstSeenAt', known?.firstSeenAt ?? now],
      ...(alert.startsAt === undefined ? [] : ['startsAt', alert.startsAt]),
    ],
    ['EXPIRE', keys.episode(alert.fingerprint), retentionSeconds],
  ];
}

/**
 * True when this resolved alert is about an older stretch than the one now firing. startsAt doesn't tell: Alertmanager
 * merges alerts to the earliest start, so the end decides.
 */
export const isAboutAnOlderStretch = (resolved: Alert, known: Episode): boolean =>
  resolved.endsAt !== undefined &&
  known.startsAt !== undefined &&
  Date.parse(resolved.endsAt) < Date.parse(known.startsAt);
