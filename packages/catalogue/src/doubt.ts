import type { Runbook, Situation } from '@firstline/contracts';
import { severityOf } from './classify.ts';

const OLD_MINUTES = 24 * 60;

export interface Doubt {
  readonly action: 'no_action' | 'escalate_to_human';
  readonly reason: string;
}

/** True when a trouble has come back so often within the hour that this runbook is no cure for it. */
export const keepsComingBack = (repeatCount: number, { limits }: Pick<Runbook, 'limits'>): boolean =>
  repeatCount >= Math.min(limits.recurrences, limits.per_hour);

/** Why the rules leave an alert alone although one of them may match; undefined when nothing speaks against acting. */
export function doubtOf(
  { alert, circumstances = {} }: Situation,
  runbook: Runbook | undefined,
): Doubt | undefined {
  const { maintenance, minutesFiring = 0, repeatCount = 0 } = circumstances;
  if (alert.status === 'resolved') return { action: 'no_action', reason: 'it is resolved already' };
  if (maintenance !== undefined) return { action: 'no_action', reason: `maintenance: ${maintenance}` };
  if (severityOf(alert) === 'info')
    return { action: 'no_action', reason: 'its source says that it is for information only' };
  if (runbook === undefined) return undefined;
  if (minutesFiring > OLD_MINUTES)
    return { action: 'escalate_to_human', reason: 'it has been firing for more than a day' };
  if (keepsComingBack(repeatCount, runbook)) {
    const reason = `it came ${repeatCount} times within the hour; ${runbook.name} does not cure it`;
    return { action: 'escalate_to_human', reason };
  }
  return undefined;
}
