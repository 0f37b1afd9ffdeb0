import { type Alert, type Intent, notificationId } from '@firstline/contracts';
import type { Store } from '@firstline/store';
import { aDecision, anAlert, anIncident, anIntent } from '@firstline/store/testing';

/** An incident that was decided and stands in `state`, with its decision and intent. */
export async function decidedIncident(
  store: Store,
  state: 'awaiting_approval' | 'acting' | 'escalated' = 'awaiting_approval',
  change: { readonly alert?: Partial<Alert>; readonly intent?: Partial<Intent> } = {},
) {
  const alert = anAlert(change.alert);
  await store.accept([{ kind: 'alert', alert }]);
  const proposed = anIncident(alert, { cause: `web-1/${alert.fingerprint}` });
  const at = new Date().toISOString();
  const { incident } = await store.incidents.openOrJoin(notificationId(alert), proposed, () => [
    { at, kind: 'alert_received', actor: 'analyzer', message: 'ServiceDown fires on web-1.' },
  ]);
  const intent = anIntent(incident.value.id, { approved: state === 'acting', ...change.intent });
  const deciding = await store.incidents.step(incident, { patch: { state: 'deciding' }, timeline: [] });
  const decided =
    deciding &&
    (await store.incidents.step(deciding, {
      patch: { state, runbook: intent.runbook, reason: `${intent.runbook} on web-1` },
      timeline: [
        { at, kind: 'decision', actor: 'analyzer', message: 'The rules decided: run restart_service.' },
      ],
      decision: aDecision(incident.value, { id: intent.decisionId }),
      intent,
    }));
  if (!decided) throw new Error('the incident was not written');
  return { alert, incident: decided, intent, id: decided.value.id };
}
