import type { Choice, Situation, Verdict } from '@firstline/contracts';
import { completeChoice, validateChoice } from './validate-choice.ts';

/**
 * Whoever decided: only a candidate with values from its lists gets through, completed with the values that are not
 * the decider's to give; anything else goes to a human.
 */
export function holdToOffer(choice: Choice, situation: Situation): { choice: Choice; verdicts: Verdict[] } {
  const verdicts = validateChoice(choice, situation);
  const broken = verdicts.find(({ ok }) => !ok);
  if (broken !== undefined) {
    const reason = `the decision is not allowed: ${broken.detail}`.slice(0, 160);
    const { category, severity } = choice;
    return {
      choice: { action: 'escalate_to_human', parameters: {}, category, severity, reason },
      verdicts,
    };
  }
  const candidate = situation.candidates.find(({ runbook }) => runbook.name === choice.runbook);
  return { choice: candidate ? completeChoice(choice, candidate) : choice, verdicts };
}
