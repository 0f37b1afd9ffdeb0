import { completeChoice, validateChoice } from '@firstline/catalogue';
import type { Choice } from '@firstline/contracts';
import { go, type Stage } from '../analysis.ts';

/** Whoever decided: only a candidate with values from its lists gets through; anything else goes to a human. */
export const validate: Stage = async (analysis) => {
  const { alert, host, candidates = [], deliberation } = analysis;
  if (deliberation === undefined) throw new Error('this stage comes after decide');
  const { choice } = deliberation;
  const verdicts = validateChoice(choice, { alert, candidates, ...(host && { target: host.name }) });
  const broken = verdicts.find(({ ok }) => !ok);
  const candidate = candidates.find(({ runbook }) => runbook.name === choice.runbook);
  const valid: Choice =
    broken === undefined
      ? candidate
        ? completeChoice(choice, candidate)
        : choice
      : {
          action: 'escalate_to_human',
          parameters: {},
          category: choice.category,
          severity: choice.severity,
          reason: `the decision is not allowed: ${broken.detail}`.slice(0, 160),
        };
  return go({
    ...analysis,
    deliberation: { ...deliberation, choice: valid, verdicts: [...deliberation.verdicts, ...verdicts] },
  });
};
