import { conclude } from '../conclude.ts';
import { startRun } from '../start-run.ts';
import type { Step } from '../step.ts';

/** claimed → submitting → submitted: premise, policy, the durable word that we are about to call, the one call. */
export const submitRun: Step = async (intent, context) => {
  const { catalogue, now } = context;
  const { notAfter, reason } = intent.value;
  const deny = (why: string) => conclude(intent, { intent: { state: 'denied' }, reason: why }, context);
  const runbook = catalogue.get(intent.value.runbook);
  if (runbook === undefined) return deny(`the catalogue has no runbook ${intent.value.runbook}`);
  if (now().toISOString() > notAfter) {
    return deny(`its time ran out before it could start${reason ? ` (${reason})` : ''}`);
  }
  return startRun(intent, { runbook, waitUntil: notAfter, refusedAs: 'denied', patch: {} }, context);
};
