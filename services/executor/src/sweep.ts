import type { ActionJob } from '@firstline/contracts';
import type { Producer } from '@firstline/queue';
import type { Logger } from '@firstline/runtime';
import type { Store } from '@firstline/store';

/** Longer than any wait between two touches of an intent that is worked on. */
const UNTOUCHED_MS = 15_000;
const BATCH = 100;

/**
 * Finds intents that nobody works on any more (a process died, a job got lost, an approval ran out) and queues them
 * again under a fresh job id, so that a retained job can't swallow them.
 */
export async function sweepIntents(
  store: Store,
  actions: Producer<ActionJob>,
  logger: Logger,
  now = () => new Date(),
): Promise<void> {
  const stale = await store.intents.stale(UNTOUCHED_MS, BATCH);
  if (stale.length === 0) return;
  const round = Math.floor(now().getTime() / UNTOUCHED_MS);
  await actions.add(
    stale.map(({ id, incidentId }) => ({
      jobId: `${id}.sweep-${round}`,
      payload: { v: 1, intentId: id, correlationId: incidentId },
    })),
  );
  for (const { id, state } of stale) {
    await store.intents.touch(id);
    logger.info('intent queued again', { intentId: id, state });
  }
}
