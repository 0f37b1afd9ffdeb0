import { categoryOf, severityOf } from '@firstline/catalogue';
import { Choice, Reached, Verdict } from '@firstline/contracts';
import { z } from 'zod';
import type { Answers } from './answers.ts';
import { abstains, type EvaluationCase } from './case.ts';
import type { Answer } from './decide-alone.ts';
import { EvaluationFileError } from './errors.ts';
import { readLines } from './read-lines.ts';

const Whole = z.looseObject({
  id: z.coerce.string(),
  choice: Choice,
  reached: Reached,
  verdicts: z.array(Verdict).default([]),
});
const Failed = z.looseObject({ id: z.coerce.string(), failure: z.string(), durationMs: z.number() });
/** The least that somebody else's decider can write down. */
const Short = z.looseObject({
  id: z.coerce.string(),
  decision: z.string().min(1),
  parameters: z.record(z.string(), z.string()).default({}),
  durationMs: z.number().nonnegative().default(0),
  confidence: z.number().min(0).max(1).optional(),
});
const Recorded = z.union([Whole, Failed, Short], {
  error: 'must have an id, and a choice with how it was reached, a failure, or a decision by name',
});

/** One line of a recording. */
export const recordingLine = ({ id }: EvaluationCase, answer: Answer): string =>
  `${JSON.stringify({ id, ...answer })}\n`;

/** Answers from a recording. Throws an {@link EvaluationFileError} for a bad file, and when a case is not in it. */
export async function recordedAnswers(file: string): Promise<Answers> {
  const byId = new Map((await readLines(file, Recorded)).map(({ value }) => [value.id, value] as const));
  return async ({ id, alert }) => {
    const recorded = byId.get(id);
    if (recorded === undefined) throw new EvaluationFileError(file, [`the case ${id} is not recorded`]);
    const short = Short.safeParse(recorded);
    if (!short.success) return recorded as z.infer<typeof Whole> | z.infer<typeof Failed>;
    const { decision, parameters, durationMs, confidence } = short.data;
    const acts = !abstains(decision);
    return {
      choice: {
        action: acts ? 'run' : (decision as 'no_action' | 'escalate_to_human'),
        ...(acts && { runbook: decision }),
        parameters: acts ? parameters : {},
        category: categoryOf(alert),
        severity: severityOf(alert),
        reason: 'as recorded',
      },
      reached: { decider: 'llm', durationMs, ...(confidence !== undefined && { confidence }) },
      verdicts: [],
    };
  };
}
