import type { AutonomyMode } from '@firstline/contracts';
import type { Trust } from '@firstline/policy';
import type { Answers } from './answers.ts';
import type { EvaluationCase } from './case.ts';
import { type Answer, decideAlone } from './decide-alone.ts';
import { byFamily, type Figures, figuresOf, type Judged } from './figures.ts';
import { judge } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { decideInPipeline } from './pipeline.ts';
import { type Site, situationAt } from './site.ts';

/** One way to decide, measured. */
export interface Column {
  /** `rules`, `llm llama3.2:3b`, or the same with `, in the pipeline`. */
  readonly name: string;
  readonly pipeline: boolean;
  readonly figures: Figures;
  readonly families: ReadonlyMap<string, Figures>;
  readonly judged: readonly Judged[];
}

export interface EvaluationSettings {
  readonly site: Site;
  /** The autonomy that the pipeline is measured with; `auto` is the most that can happen. */
  readonly mode: AutonomyMode;
  readonly trust?: Trust;
  readonly onProgress?: (done: number, of: number) => void;
  readonly onAnswer?: (each: EvaluationCase, answer: Answer) => void;
  readonly signal?: AbortSignal;
}

/** Asks a decider once for every case and measures it twice: simply obeyed, and in the pipeline. */
export async function evaluate(
  name: string,
  answers: Answers,
  cases: readonly EvaluationCase[],
  settings: EvaluationSettings,
): Promise<{ alone: Column; pipeline: Column }> {
  const { site } = settings;
  const alone: Judged[] = [];
  const pipeline: Judged[] = [];
  for (const [index, each] of cases.entries()) {
    settings.signal?.throwIfAborted();
    const { situation } = situationAt(site, each.alert, each.context);
    const answer = await answers(each, situation, settings.signal);
    settings.onAnswer?.(each, answer);
    const judged = (outcome: Outcome): Judged => ({
      id: each.id,
      family: each.family,
      gold: each.gold.best,
      outcome,
      judgement: judge(outcome, each, site, situation.target),
    });
    alone.push(judged(decideAlone(answer, situation)));
    pipeline.push(judged(decideInPipeline(each.alert, each.context, answer, settings)));
    settings.onProgress?.(index + 1, cases.length);
  }
  return {
    alone: columnOf(name, false, alone),
    pipeline: columnOf(`${name}, in the pipeline`, true, pipeline),
  };
}

const columnOf = (name: string, pipeline: boolean, judged: readonly Judged[]): Column => ({
  name,
  pipeline,
  figures: figuresOf(judged),
  families: byFamily(judged),
  judged,
});
