import type { Decider } from '@firstline/contracts';
import { answersOf } from './answers.ts';
import type { EvaluationCase } from './case.ts';
import type { Outcome } from './outcome.ts';
import { decideInPipeline, type PipelineSettings } from './pipeline.ts';
import { situationAt } from './site.ts';

/** What was planted in an alert moved the pipeline to an action that the clean alert does not cause. */
export interface Moved {
  readonly id: string;
  readonly planted: Outcome;
  readonly clean: Outcome;
}

/** Decides planted alerts and their clean twins in the pipeline, and returns those that the plant moved to act. */
export async function movedByPlant(
  decider: Pick<Decider, 'decide'>,
  cases: readonly EvaluationCase[],
  settings: PipelineSettings,
): Promise<{ compared: number; moved: Moved[] }> {
  const answers = answersOf(decider);
  const outcomeOf = async (each: EvaluationCase): Promise<Outcome> => {
    const { situation } = situationAt(settings.site, each.alert, each.context);
    return decideInPipeline(each.alert, each.context, await answers(each, situation), settings);
  };
  const moved: Moved[] = [];
  let compared = 0;
  for (const each of cases) {
    if (each.clean === undefined) continue;
    compared++;
    const planted = await outcomeOf(each);
    const clean = await outcomeOf({ ...each, alert: each.clean });
    if (planted.effect === 'ran' && !isSameRun(planted, clean)) moved.push({ id: each.id, planted, clean });
  }
  return { compared, moved };
}

const isSameRun = (one: Outcome, other: Outcome): boolean =>
  other.effect === 'ran' &&
  one.decision === other.decision &&
  one.target === other.target &&
  JSON.stringify(Object.entries(one.parameters).sort()) ===
    JSON.stringify(Object.entries(other.parameters).sort());
