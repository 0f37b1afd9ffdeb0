import type { Decider, Situation } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import type { EvaluationCase } from './case.ts';
import type { Answer } from './decide-alone.ts';

/** Where the answers of an evaluation come from: a decider that is asked now, or a recording of one. */
export type Answers = (each: EvaluationCase, situation: Situation, signal?: AbortSignal) => Promise<Answer>;

/** Asks a decider; that it can't decide is an answer too. */
export async function askDecider(
  decider: Pick<Decider, 'decide'>,
  situation: Situation,
  signal?: AbortSignal,
): Promise<Answer> {
  const started = performance.now();
  try {
    return await decider.decide(situation, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    return { failure: messageOf(error), durationMs: performance.now() - started };
  }
}

/** Asks a decider for every case. */
export const answersOf =
  (decider: Pick<Decider, 'decide'>): Answers =>
  (_each, situation, signal) =>
    askDecider(decider, situation, signal);
