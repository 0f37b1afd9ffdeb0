import { type ActionJob, type Intent, intentSteps } from '@firstline/contracts';
import type { Death } from '@firstline/queue';
import { advanceIncident, type IncidentStep, type Store } from '@firstline/store';
import { entry } from './step.ts';

/** Where an intent ends whose work died: before its call it did not run, after that nobody knows. */
const endings = ['denied', 'failed'] as const;

/** An action that ran out of attempts: kept as a dead letter, its incident handed to a human. Safe to repeat. */
export const createBuryAction =
  (store: Store) =>
  async ({ jobId, payload, reason, attempts }: Death<ActionJob>): Promise<void> => {
    const intent = payload && (await store.intents.get(payload.intentId));
    const at = new Date();
    await store.deadLetters.bury({
      id: `actions-${jobId}`,
      queue: 'actions',
      subjectId: payload?.intentId ?? jobId,
      ...(intent && { incidentId: intent.value.incidentId, target: intent.value.target }),
      reason,
      attempts,
      diedAt: at.toISOString(),
    });
    if (intent === undefined) return;
    const state = endings.find((ending) => intentSteps[intent.value.state].includes(ending));
    if (state === undefined) return;
    const patch: Partial<Intent> = { state, reason };
    await advanceIncident(store, intent.value.incidentId, (incident): IncidentStep | undefined => {
      if (incident.state !== 'acting' && incident.state !== 'verifying') return undefined;
      return {
        patch: { state: 'escalated', reason: `its action died: ${reason}` },
        timeline: [entry(at, 'escalation', `Handed to a human: the action ran out of attempts (${reason}).`)],
        intentStep: { current: intent, patch },
      };
    });
  };
