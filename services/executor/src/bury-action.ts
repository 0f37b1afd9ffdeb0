import { type ActionJob, type Intent, intentSteps, isFinalIntentState } from '@firstline/contracts';
import type { Death } from '@firstline/queue';
import { advanceIncident, type IncidentStep } from '@firstline/store';
import { entry, type StepContext } from './step.ts';
import { giveTargetBack } from './steps/give-target-back.ts';

/** Where an intent ends whose work died: before its call it did not run, after that nobody knows. */
const endings = ['denied', 'failed'] as const;

/**
 * An action that ran out of attempts: kept as a dead letter, its incident handed to a human, its target given back.
 * Safe to repeat.
 */
export const createBuryAction =
  (context: Pick<StepContext, 'store' | 'catalogue'>) =>
  async ({ jobId, payload, reason, attempts }: Death<ActionJob>): Promise<void> => {
    const { store } = context;
    const intent = payload && (await store.intents.get(payload.intentId));
    const incident = intent && (await store.incidents.get(intent.value.incidentId));
    const at = new Date();
    await store.deadLetters.bury({
      id: `actions-${jobId}`,
      queue: 'actions',
      subjectId: payload?.intentId ?? jobId,
      ...(intent && { incidentId: intent.value.incidentId, target: intent.value.target }),
      ...(incident && { alertname: incident.value.alertname }),
      reason,
      attempts,
      diedAt: at.toISOString(),
    });
    if (intent === undefined) return;
    const state = endings.find((ending) => intentSteps[intent.value.state].includes(ending));
    if (state !== undefined) {
      const patch: Partial<Intent> = { state, reason };
      await advanceIncident(store, intent.value.incidentId, ({ state: stands }): IncidentStep | undefined => {
        if (stands !== 'acting' && stands !== 'verifying') return undefined;
        return {
          patch: { state: 'escalated', reason: `its action died: ${reason}` },
          timeline: [
            entry(at, 'escalation', `Handed to a human: the action ran out of attempts (${reason}).`),
          ],
          intentStep: { current: intent, patch },
        };
      });
    }
    // An intent whose outcome is unknown keeps its target: the sweep finds it, and it is looked up first.
    const ended = await store.intents.get(intent.value.id);
    if (ended && isFinalIntentState(ended.value.state)) await giveTargetBack(ended, context);
  };
