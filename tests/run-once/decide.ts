import type { Intent } from '@firstline/contracts';
import { notificationId } from '@firstline/contracts';
import type { Store } from '@firstline/store';
import { aDecision, anAlert, anIncident, anIntent } from '@firstline/store/testing';

/** An alert, its incident, and the decision to act on `target`: what the analyzer leaves behind for the executor. */
export async function decide(
  store: Store,
  intentFacts: Partial<Intent> & Pick<Intent, 'runbook' | 'target'>,
): Promise<Intent> {
  const alert = anAlert();
  await store.accept([{ kind: 'alert', alert }]);
  const received = anIncident(alert, { target: intentFacts.target, cause: intentFacts.target });
  const { incident } = await store.incidents.openOrJoin(notificationId(alert), received, () => []);
  await store.notifications.settle(notificationId(alert));
  const deciding = await store.incidents.step(incident, { patch: { state: 'deciding' }, timeline: [] });
  const candidates = [{ runbook: intentFacts.runbook, rule: true }];
  const decision = aDecision(incident.value, { candidates });
  const intent = anIntent(incident.value.id, {
    parameters: {},
    ...intentFacts,
    decisionId: decision.id,
  });
  const acting = { patch: { state: 'acting' as const }, timeline: [], decision, intent };
  if (!deciding || !(await store.incidents.step(deciding, acting))) throw new Error('a step was refused');
  return intent;
}
