import type { Circumstances, Decision, Incident } from '@firstline/contracts';
import type { PastDecision } from '@firstline/evaluation';
import type { Store } from '@firstline/store';

const MOST = 100_000;
const HOUR_MS = 3_600_000;

/** The last decision of every incident since a moment, oldest first, with its alert and what was known around it. */
export async function* pastDecisions(
  store: Pick<Store, 'incidents' | 'notifications'>,
  since: Date,
): AsyncGenerator<PastDecision> {
  const incidents = (await store.incidents.list({ since, limit: MOST })).reverse();
  for (const incident of incidents) {
    const decision = (await store.incidents.decisions(incident.id)).at(-1);
    if (decision === undefined) continue;
    const notification = await store.notifications.get(decision.notificationId);
    if (notification === undefined) continue;
    const { alert } = notification;
    yield {
      incident,
      decision,
      alert,
      circumstances: circumstancesThen(incident, decision, alert, incidents),
    };
  }
}

function circumstancesThen(
  incident: Incident,
  { at }: Decision,
  { startsAt }: PastDecision['alert'],
  all: readonly Incident[],
): Circumstances {
  const decided = Date.parse(at);
  const before = all.filter(
    ({ id, cause, createdAt }) =>
      id !== incident.id &&
      cause === incident.cause &&
      Date.parse(createdAt) <= decided &&
      Date.parse(createdAt) > decided - HOUR_MS,
  );
  return {
    repeatCount: before.length,
    ...(startsAt !== undefined && { minutesFiring: Math.max(0, (decided - Date.parse(startsAt)) / 60_000) }),
  };
}
