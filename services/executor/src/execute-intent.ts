import type { ActionJob, Intent, IntentState } from '@firstline/contracts';
import { done, type Ending, type Handler, later } from '@firstline/queue';
import type { Fenced } from '@firstline/store';
import type { ExecutorContext, Step } from './step.ts';
import { awaitSubmit } from './steps/await-submit.ts';
import { claimIntent } from './steps/claim-intent.ts';
import { followExecution } from './steps/follow-execution.ts';
import { giveTargetBack } from './steps/give-target-back.ts';
import { lookUpRun } from './steps/look-up-run.ts';
import { submitRun } from './steps/submit-run.ts';
import { verifyRepair } from './steps/verify-repair.ts';

const afterSubmit: Step = (intent, context) =>
  (intent.value.execution?.endedAt === undefined ? followExecution : verifyRepair)(intent, context);

/** The way of an intent: which step an intent in this state needs. */
const steps: Readonly<Record<IntentState, Step>> = {
  proposed: claimIntent,
  claimed: submitRun,
  submitting: awaitSubmit,
  unknown: lookUpRun,
  submitted: afterSubmit,
  denied: giveTargetBack,
  succeeded: giveTargetBack,
  failed: giveTargetBack,
  timed_out: giveTargetBack,
  refused: giveTargetBack,
};

/** More transitions than an intent has; a loop that gets here is a defect, and waiting beats spinning. */
const MOST_STEPS = 20;

/** Far below the age at which the sweep takes an intent for abandoned. */
const FRESH_MS = 1_000;

/** Takes an intent as far as it goes now; a wait gives the job back to the queue without burning an attempt. */
export function createExecuteIntent(context: ExecutorContext): Handler<ActionJob> {
  return async ({ intentId }, { logger, signal }): Promise<Ending> => {
    let intent: Fenced<Intent> | undefined = await context.store.intents.get(intentId);
    for (let count = 0; intent !== undefined && count < MOST_STEPS; count++) {
      // What was written a moment ago is fresh in the sweep's eyes anyway, and each write waits for the disk.
      const ageMs = context.now().getTime() - Date.parse(intent.value.updatedAt);
      if (ageMs > FRESH_MS) await context.store.intents.touch(intentId);
      const outcome = await steps[intent.value.state](intent, { ...context, logger, signal });
      if (outcome.result === 'end') return done;
      if (outcome.result === 'wait') return later(outcome.delayMs);
      intent = outcome.result === 'next' ? outcome.intent : await context.store.intents.get(intentId);
    }
    return intent === undefined ? done : later(1_000);
  };
}
