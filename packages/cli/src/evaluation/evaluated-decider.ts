import type { Catalogue } from '@firstline/catalogue';
import { type Answers, answersOf, recordedAnswers } from '@firstline/evaluation';
import type { Settings } from '../config.ts';
import { UsageError } from '../errors.ts';
import { type LiveDecider, type LlmChoice, llmDecider, rulesDecider } from './live-decider.ts';

export interface EvaluatedDecider extends Omit<LiveDecider, 'decider'> {
  readonly answers: Answers;
}

export interface DeciderOptions extends LlmChoice {
  readonly decider: string;
  readonly recording?: string | undefined;
}

/** The decider that is asked for, or a recording of one. Throws a UsageError where it can't be had. */
export async function evaluatedDecider(
  { decider, recording, ...llm }: DeciderOptions,
  parts: { catalogue: Catalogue; siteNotes: string },
  settings: Settings,
): Promise<EvaluatedDecider> {
  if (decider === 'recorded') {
    if (recording === undefined) throw new UsageError('name the recording: firstline evaluate recorded FILE');
    return { name: `recorded ${recording}`, answers: await recordedAnswers(recording) };
  }
  if (decider !== 'rules' && decider !== 'llm')
    throw new UsageError(`"${decider}" is no decider: say rules, llm or recorded`);
  const { decider: live, ...known } =
    decider === 'rules' ? rulesDecider() : await llmDecider(llm, parts, settings);
  return { ...known, answers: answersOf(live) };
}
