import { hasCleared } from '@firstline/store';
import { type Analysis, entry, go, type Stage, stop } from '../analysis.ts';

/** Tells a repeat of a firing alert from a new one, and drops what was resolved before its turn came. */
export const deduplicate: Stage = async (analysis, { store, now, metrics }) => {
  const { notification, alert } = analysis;
  const duplicate = async (reason: string) => {
    metrics.deduplicated.inc({ reason });
    await store.notifications.close(notification.id, reason);
    return stop(reason);
  };
  const episode = await store.episodes.get(alert.fingerprint);
  const incident =
    episode?.incidentId === undefined ? undefined : await store.incidents.get(episode.incidentId);
  const known: Analysis = episode ? { ...analysis, episode } : analysis;
  if (
    notification.replayedBy !== undefined &&
    notification.replayForced !== true &&
    hasCleared(alert, episode)
  ) {
    if (incident && incident.value.state !== 'closed') {
      const message = `Replayed by ${notification.replayedBy}, but the alert has cleared.`;
      await store.incidents.note(incident.value.id, entry(now(), 'replay', message));
    }
    return duplicate('cleared before its replay');
  }
  // Attached by an earlier attempt at this very notification, or asked for again by a human.
  if (notification.incidentId !== undefined || notification.replayedBy !== undefined) return go(known);

  if (hasCleared(alert, episode)) {
    return duplicate('resolved before it was analysed');
  }
  if (episode?.state !== 'firing' || incident === undefined) return go(known);
  if (incident.value.state !== 'closed') {
    await store.incidents.note(
      incident.value.id,
      entry(now(), 'alert_repeated', 'Its source repeats the firing alert.'),
    );
    return duplicate('repeat of a firing alert');
  }
  if (incident.value.outcome === 'no_action') return duplicate('repeat of an alert that needs no action');
  return go({ ...known, before: incident.value });
};
