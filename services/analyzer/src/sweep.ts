import { type AlertJob, type Incident, jobIdOf } from '@firstline/contracts';
import type { Producer } from '@firstline/queue';
import type { Logger } from '@firstline/runtime';
import type { Store } from '@firstline/store';
import { closeRecovered } from './close-recovered.ts';

const WAITING_MS = 5_000;
const BATCH = 200;

/**
 * Finds accepted notifications whose job is gone (ingest died before it could queue it, the queue lost or swallowed
 * it) and queues them under a new generation. Jobs that failed for good are the consumer's to bury.
 */
export async function sweepNotifications(
  store: Store,
  alerts: Producer<AlertJob>,
  logger: Logger,
): Promise<void> {
  for (const { id, generation } of await store.notifications.waiting(WAITING_MS, BATCH)) {
    const state = await alerts.stateOf(jobIdOf(id, generation));
    if (state !== 'absent' && state !== 'ended') continue;
    const requeued = await store.notifications.requeue(id);
    if (requeued.state !== 'open') continue;
    await alerts.add([
      { jobId: jobIdOf(id, requeued.generation), payload: { v: 1, notificationId: id, correlationId: id } },
    ]);
    logger.info('notification queued again', { notificationId: id, jobWas: state });
  }
}

/** Closes open incidents whose alerts are all resolved: the process that saw the last resolve may have died there. */
export async function sweepResolved(store: Store, now: () => Date): Promise<void> {
  for (const incident of await store.incidents.list({ openOnly: true, limit: 500 })) {
    const episodes = await Promise.all(
      incident.fingerprints.map((fingerprint) => store.episodes.get(fingerprint)),
    );
    if (!episodes.every((episode) => episode?.state === 'resolved')) continue;
    if (await isForced(store, incident)) continue;
    await closeRecovered(incident.id, { store, now });
  }
}

/** A human had a cleared alert decided all the same: that decision is taken to its end. */
async function isForced(store: Store, { state, notificationId }: Incident): Promise<boolean> {
  if (state !== 'received' && state !== 'deciding' && state !== 'awaiting_approval') return false;
  return (await store.notifications.get(notificationId))?.replayForced === true;
}
