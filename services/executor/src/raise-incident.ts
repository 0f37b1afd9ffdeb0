import { type Alert, type Incident, notificationId, type TimelineEntry } from '@firstline/contracts';
import { advanceIncident, type Store } from '@firstline/store';
import { entry } from './step.ts';

/** Something the executor itself found that a human must see. */
export interface Finding {
  /** Names it for ever: raising it again changes nothing, even after a human has closed it. */
  readonly key: string;
  readonly alertname: string;
  /** The inventory host, where there is one. */
  readonly target?: string;
  readonly summary: string;
  /** Why a human has it, for the timeline. */
  readonly reason: string;
  /** When it began: ISO 8601. */
  readonly startsAt: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Opens an incident in a human's hands. It goes the way of every alert, through the books, and is never decided on.
 * Safe to repeat: what a crash left half done is finished.
 */
export async function raiseIncident(
  store: Pick<Store, 'accept' | 'notifications' | 'incidents'>,
  finding: Finding,
  now: Date,
): Promise<void> {
  const alert: Alert = {
    source: 'firstline',
    fingerprint: finding.key,
    status: 'firing',
    labels: { alertname: finding.alertname, ...(finding.target && { instance: finding.target }) },
    annotations: { summary: finding.summary },
    startsAt: finding.startsAt,
  };
  const id = notificationId(alert);
  const known = await store.notifications.get(id);
  if (known !== undefined && known.state !== 'open') return;
  if (known === undefined) await store.accept([{ kind: 'alert', alert }]);

  const received = (created: boolean): TimelineEntry[] =>
    created ? [entry(now, 'alert_received', finding.summary, finding.details)] : [];
  const { incident } = await store.incidents.openOrJoin(id, incidentOf(finding, id, now), received);
  await advanceIncident(store, incident.value.id, (current) =>
    current.state === 'received'
      ? {
          patch: { state: 'escalated', reason: finding.reason },
          timeline: [entry(now, 'escalation', `Handed to a human: ${finding.reason}.`)],
        }
      : undefined,
  );
  await store.notifications.settle(id);
}

function incidentOf({ key, alertname, target, summary }: Finding, id: string, now: Date): Incident {
  return {
    id: `inc-${id}`,
    state: 'received',
    alertname,
    ...(target && { target }),
    cause: id,
    summary,
    notificationId: id,
    fingerprints: [key],
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
  };
}
