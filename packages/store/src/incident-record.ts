import type { Alert, Decision, Incident, Intent, TimelineEntry } from '@firstline/contracts';
import type { Store } from './store.ts';

/** Everything known about one incident: what a page or a terminal shows and exports contain. */
export interface IncidentRecord {
  readonly incident: Incident;
  /** The alert it is decided on; absent when its notification is no longer kept. */
  readonly alert?: Alert;
  /** Oldest first; more than one after a replay. */
  readonly decisions: readonly Decision[];
  readonly intent?: Intent;
  readonly timeline: readonly TimelineEntry[];
}

/** Undefined when there is no such incident. */
export async function readIncidentRecord(
  store: Pick<Store, 'incidents' | 'intents' | 'notifications'>,
  id: string,
): Promise<IncidentRecord | undefined> {
  const found = await store.incidents.get(id);
  if (!found) return undefined;
  const incident = found.value;
  const [timeline, decisions, intent, notification] = await Promise.all([
    store.incidents.timeline(id),
    store.incidents.decisions(id),
    incident.intentId === undefined ? undefined : store.intents.get(incident.intentId),
    store.notifications.get(incident.notificationId),
  ]);
  return {
    incident,
    timeline,
    decisions,
    ...(intent && { intent: intent.value }),
    ...(notification && { alert: notification.alert }),
  };
}
