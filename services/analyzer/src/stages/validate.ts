import { holdToOffer } from '@firstline/catalogue';
import { go, type Stage, situationOf } from '../analysis.ts';

/** Whoever decided: only a candidate with values from its lists gets through; anything else goes to a human. */
export const validate: Stage = async (analysis) => {
  const { deliberation } = analysis;
  if (deliberation === undefined) throw new Error('this stage comes after decide');
  const { choice, verdicts } = holdToOffer(deliberation.choice, situationOf(analysis));
  return go({
    ...analysis,
    deliberation: { ...deliberation, choice, verdicts: [...deliberation.verdicts, ...verdicts] },
  });
};
