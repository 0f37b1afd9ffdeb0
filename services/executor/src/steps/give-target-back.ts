import { durationMs, type Intent } from '@firstline/contracts';
import type { Fenced } from '@firstline/store';
import { end, type StepContext, type StepResult } from '../step.ts';

/**
 * The last step of every intent, repeatable: ends the target's lock. The target cools down when Rundeck was called,
 * whatever came of it.
 */
export async function giveTargetBack(
  intent: Fenced<Intent>,
  { store, catalogue }: Pick<StepContext, 'store' | 'catalogue'>,
): Promise<StepResult> {
  const { id, target, runbook, submits } = intent.value;
  const cooldown = catalogue.get(runbook)?.limits.cooldown;
  await store.budgets.release(
    id,
    target,
    runbook,
    submits > 0 && cooldown !== undefined ? durationMs(cooldown) : 0,
  );
  return end;
}
