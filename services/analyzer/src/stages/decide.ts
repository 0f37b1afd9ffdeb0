import { go, type Stage, situationOf } from '../analysis.ts';

/** Asks the decider. The LLM's prompt, its one repair and the fall-back to the rules live behind the same interface. */
export const decide: Stage = async (analysis, { decider, metrics, signal }) => {
  const stopTimer = metrics.decisionSeconds.startTimer();
  const deliberation = await decider.decide(situationOf(analysis), signal);
  stopTimer({ decider: deliberation.reached.decider });
  return go({ ...analysis, deliberation });
};
