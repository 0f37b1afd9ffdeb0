import { Incident, type TimelineEntry } from '@firstline/contracts';
import type { Write } from './commit.ts';
import { episodeResolved, isAboutAnOlderStretch, readEpisode } from './episodes.ts';
import { ContentionError } from './errors.ts';
import { readFenced } from './fenced-record.ts';
import type { IncidentParts } from './incidents.ts';
import type { Fenced } from './store.ts';

const TRIES = 10;

/** Takes a resolved notification in: ends its episode, closes the notification, and says what is left of its incident. */
export async function resolveEpisode(
  parts: IncidentParts,
  notificationId: string,
): Promise<{ incident?: Fenced<Incident>; allResolved: boolean }> {
  const { connection, commit, keys, notifications } = parts;
  for (let tries = 0; tries < TRIES; tries++) {
    const notification = await notifications.read(notificationId);
    if (notification === undefined) return { allResolved: false };
    const { alert } = notification.value;
    const episode = await readEpisode(connection, keys, alert.fingerprint);
    const at = new Date();
    const stale = episode?.state === 'firing' && isAboutAnOlderStretch(alert, episode);
    const alreadyDone = notification.value.state !== 'open';
    if (!alreadyDone) {
      const reason = stale ? 'about an older stretch than the one now firing' : 'resolved';
      const closing = notifications.closing(notification, reason, at);
      const writes: Write[] = [...closing.writes];
      if (!stale) {
        writes.push(...episodeResolved(keys, alert, episode, at, parts.retentionSeconds));
        if (episode?.incidentId && episode.state === 'firing') {
          const entry: TimelineEntry = {
            at: at.toISOString(),
            kind: 'alert_resolved',
            actor: 'source',
            message: `${alert.labels.alertname ?? 'The alert'} is resolved, says its source.`,
            details: { fingerprint: alert.fingerprint },
          };
          writes.push(
            ['RPUSH', keys.timeline(episode.incidentId), JSON.stringify(entry)],
            ['PUBLISH', keys.changes, JSON.stringify({ incidentId: episode.incidentId, state: 'received' })],
          );
        }
      }
      if (!(await commit(closing.expect, writes))) continue;
    }
    if (stale || !episode?.incidentId) return { allResolved: false };
    const incident = await readFenced(connection, keys.incident(episode.incidentId), Incident);
    if (incident === undefined) return { allResolved: false };
    const episodes = await Promise.all(
      incident.value.fingerprints.map((print) => readEpisode(connection, keys, print)),
    );
    return { incident, allResolved: episodes.every((each) => each?.state !== 'firing') };
  }
  throw new ContentionError(`notification ${notificationId}`);
}
