import type { Analysis, Stage, StageContext } from './analysis.ts';
import { applyPolicy } from './stages/apply-policy.ts';
import { correlate } from './stages/correlate.ts';
import { decide } from './stages/decide.ts';
import { deduplicate } from './stages/deduplicate.ts';
import { findCandidates } from './stages/find-candidates.ts';
import { suppress } from './stages/suppress.ts';
import { takeResolved } from './stages/take-resolved.ts';
import { validate } from './stages/validate.ts';

/** The way of one notification, in order. Each stage may end it; the last one always does. */
export const stages: readonly Stage[] = [
  takeResolved,
  deduplicate,
  correlate,
  suppress,
  findCandidates,
  decide,
  validate,
  applyPolicy,
];

/** Runs the stages until one ends the analysis; returns why it ended. */
export async function analyze(start: Analysis, context: StageContext): Promise<string> {
  let analysis = start;
  for (const stage of stages) {
    const result = await stage(analysis, context);
    if ('stop' in result) return result.stop;
    analysis = result.go;
  }
  throw new Error('the last stage did not end the analysis');
}
