import type { AlertJob } from '@firstline/contracts';
import type { Death } from '@firstline/queue';
import { advanceIncident, type Store } from '@firstline/store';
import { alertnameOf, entry } from './analysis.ts';

/** An alert that ran out of attempts: kept as a dead letter; an incident it had begun goes to a human. Safe to repeat. */
export const createBuryAlert =
  (store: Store) =>
  async ({ jobId, payload, reason, attempts }: Death<AlertJob>): Promise<void> => {
    const id = payload?.notificationId ?? jobId;
    // Its job stays among the failed ones: a fresh process meets it again long after a human replayed it.
    if ((await store.deadLetters.get(`alerts-${jobId}`))?.replayedAt !== undefined) return;
    const notification = await store.notifications.get(id);
    const incidentId = notification?.incidentId;
    const at = new Date();
    await store.deadLetters.bury({
      id: `alerts-${jobId}`,
      queue: 'alerts',
      subjectId: id,
      ...(incidentId && { incidentId }),
      ...(notification && { alertname: alertnameOf(notification.alert) }),
      ...(notification?.alert.labels.instance && { target: notification.alert.labels.instance }),
      reason,
      attempts,
      diedAt: at.toISOString(),
    });
    if (incidentId === undefined) return;
    await advanceIncident(store, incidentId, ({ state, notificationId }) =>
      notificationId === id && (state === 'received' || state === 'deciding')
        ? {
            patch: { state: 'escalated', reason: `it could not be decided: ${reason}` },
            timeline: [
              entry(at, 'escalation', `Handed to a human: deciding ran out of attempts (${reason}).`),
            ],
          }
        : undefined,
    );
  };
