import { durationMs } from '@firstline/contracts';
import { end, type Step } from '../step.ts';

/**
 * The last step of every intent, repeatable: ends the target's lock. The target cools down when Rundeck was called,
 * whatever came of it.
 */
export const giveTargetBack: Step = async (intent, { store, catalogue }) => {
  const { id, target, runbook, submits } = intent.value;
  const cooldown = catalogue.get(runbook)?.limits.cooldown;
  await store.budgets.release(
    id,
    target,
    runbook,
    submits > 0 && cooldown !== undefined ? durationMs(cooldown) : 0,
  );
  return end;
};
