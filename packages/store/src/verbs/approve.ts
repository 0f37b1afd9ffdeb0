import type { Intent } from '@firstline/contracts';
import type { Store } from '../store.ts';
import { humanActor, type IncidentRecords, type Refused, refused, stepIncident } from './step-incident.ts';

export interface Approval {
  readonly incidentId: string;
  /** Who approves, without `human:`. */
  readonly by: string;
  /** The intent the human looked at; refused when the incident has another one by now. */
  readonly intentId?: string;
  readonly now?: Date;
}

/** Approved: the caller queues the action of this intent as `jobIdOf(intent.id, 1)`. Doing so twice is harmless. */
export interface Approved {
  readonly ok: true;
  readonly intent: Intent;
  /** False when it had been approved before. */
  readonly changed: boolean;
}

/**
 * Approves the action an incident waits with. One use: it is bound to the intent and its deadline, and
 * refused while all actions are stopped, because the executor would refuse it then.
 */
export async function approve(
  store: IncidentRecords & { readonly killSwitch: Pick<Store['killSwitch'], 'read'> },
  { incidentId, by, intentId, now = new Date() }: Approval,
): Promise<Approved | Refused> {
  const { stopped, by: stoppedBy } = await store.killSwitch.read();
  if (stopped) return refused(`all actions are stopped${stoppedBy ? ` by ${stoppedBy}` : ''}: resume first`);
  const result = await stepIncident(store, incidentId, ({ incident, intent }) => {
    const { state } = incident.value;
    if (intent && intentId !== undefined && intent.value.id !== intentId) {
      return refused('the incident has another action by now; look at it again');
    }
    const approvedBefore = intent?.value.approvedBy !== undefined && intent.value.state === 'proposed';
    if (state === 'acting' && approvedBefore) return 'nothing to do';
    if (state !== 'awaiting_approval') {
      return refused(`only an incident that waits for approval can be approved; this one is ${words(state)}`);
    }
    if (intent?.value.state !== 'proposed')
      return refused('the incident has no action that could be approved');
    if (Date.parse(intent.value.notAfter) <= now.getTime()) {
      return refused(`too late: the action had to start by ${intent.value.notAfter}`);
    }
    const actor = humanActor(by);
    const { runbook, target } = intent.value;
    return {
      step: {
        patch: { state: 'acting', reason: `${runbook} on ${target} approved by ${actor}` },
        timeline: [
          {
            at: now.toISOString(),
            kind: 'approval',
            actor,
            message: `Approved ${runbook} on ${target}.`,
            details: { intentId: intent.value.id, runKey: intent.value.runKey },
          },
        ],
        intentStep: { current: intent, patch: { approved: true, approvedBy: actor } },
      },
    };
  });
  if (!result.ok) return result;
  if (!result.intent) return refused('the incident has no action that could be approved');
  return { ok: true, intent: result.intent, changed: result.changed };
}

const words = (state: string): string => state.replaceAll('_', ' ');
