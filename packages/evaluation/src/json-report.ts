import { confusionOf } from './confusion.ts';
import type { Column } from './evaluate.ts';
import type { ReportHead } from './html-report.ts';

/** The whole evaluation as one JSON document, every decision included. */
export function jsonReport(head: ReportHead, columns: readonly Column[]): unknown {
  return {
    ...head,
    deciders: columns.map(({ name, pipeline, figures, families, judged }) => ({
      name,
      pipeline,
      figures,
      families: Object.fromEntries(families),
      confusion: confusionCells(judged),
      decisions: judged.map(({ id, family, gold, outcome, judgement }) => ({
        id,
        family,
        gold,
        decision: outcome.decision,
        parameters: outcome.parameters,
        ...(outcome.target !== undefined && { target: outcome.target }),
        effect: outcome.effect,
        reason: outcome.reason,
        ...judgement,
      })),
    })),
  };
}

function confusionCells(judged: Column['judged']): { best: string; decided: string; cases: number }[] {
  const { names, count } = confusionOf(judged);
  return names
    .flatMap((best) => names.map((decided) => ({ best, decided, cases: count(best, decided) })))
    .filter(({ cases }) => cases > 0);
}
