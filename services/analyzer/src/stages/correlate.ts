import { randomUUID } from 'node:crypto';
import { targetLabelsOf } from '@firstline/catalogue';
import type { Incident } from '@firstline/contracts';
import { hostOf, targetLabelOf } from '@firstline/policy';
import { alertnameOf, entry, go, type Stage, stop } from '../analysis.ts';
import { causeOf } from '../cause.ts';

/** Episodes of one cause on one target share an incident; only its first notification is decided on. */
export const correlate: Stage = async (analysis, context) => {
  const { store, now } = context;
  const { notification, alert } = analysis;
  const label = targetLabelOf(alert);
  const host = hostOf(alert, context.inventory(), targetLabelsOf(context.catalogue));
  const at = now();
  const alertname = alertnameOf(alert);
  const proposed: Incident = {
    id: `inc-${randomUUID()}`,
    state: 'received',
    alertname,
    cause: causeOf(alert, host?.name),
    notificationId: notification.id,
    fingerprints: [alert.fingerprint],
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    ...(host && { target: host.name }),
    ...(alert.labels.severity && { severity: alert.labels.severity }),
    ...(alert.annotations.summary && { summary: alert.annotations.summary.slice(0, 300) }),
  };
  const details = {
    fingerprint: alert.fingerprint,
    labels: alert.labels,
    receivedAt: notification.receivedAt,
  };
  const { incident } = await store.incidents.openOrJoin(notification.id, proposed, (created) => [
    created
      ? entry(
          at,
          'alert_received',
          `${alertname} fires on ${host?.name ?? label ?? 'an unnamed target'}.`,
          details,
        )
      : entry(at, 'episode_joined', `${alertname} fires too and has the same cause.`, details),
  ]);
  if (notification.replayedBy !== undefined) {
    const { replayedBy, replayReason, replayForced } = notification;
    const why = replayReason === undefined ? '' : ` (${replayReason})`;
    const message = `Replayed${replayForced ? ' by force' : ''} by ${replayedBy}${why}: it is decided afresh.`;
    await store.incidents.note(incident.value.id, entry(at, 'replay', message));
  }
  const mine = incident.value.notificationId === notification.id;
  if (!mine && notification.replayedBy === undefined) {
    await store.notifications.settle(notification.id);
    return stop('joined an open incident');
  }
  const undecided = incident.value.state === 'received' || incident.value.state === 'deciding';
  if (!undecided && notification.replayedBy === undefined) {
    await store.notifications.settle(notification.id);
    return stop('decided already');
  }
  return go({ ...analysis, incident, ...(host && { host }) });
};
