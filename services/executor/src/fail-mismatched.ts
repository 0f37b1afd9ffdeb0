import type { Intent } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import type { Fenced } from '@firstline/store';
import { conclude } from './conclude.ts';
import { entry, type StepContext, type StepResult } from './step.ts';

/**
 * An execution that runs with other values than those sent: it is stopped, and a human has to look what it did
 * meanwhile. The intent ends as failed, never as "did not run".
 */
export async function failMismatched(
  intent: Fenced<Intent>,
  executionId: string,
  why: string,
  context: StepContext,
): Promise<StepResult> {
  const { rundeck, now, logger } = context;
  const stopped = await rundeck.executions.abort(executionId).then(
    () => 'it was told to stop',
    (error: unknown) => {
      logger.error('mismatched execution can not be stopped', { executionId, reason: messageOf(error) });
      return `it could not be told to stop (${messageOf(error)})`;
    },
  );
  const at = now();
  const reason = `Rundeck ran ${intent.value.runbook} with other values than those sent; ${stopped}, and what it did till then nobody knows: ${why}`;
  const execution = {
    id: executionId,
    status: 'aborted',
    startedAt: at.toISOString(),
    endedAt: at.toISOString(),
    outcome: 'unknown' as const,
  };
  const timeline = [entry(at, 'error', `${reason}.`, { executionId, runKey: intent.value.runKey })];
  return conclude(intent, { intent: { state: 'failed', execution }, reason, timeline }, context);
}
