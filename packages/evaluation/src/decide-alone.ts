import { holdToOffer } from '@firstline/catalogue';
import type { Deliberation, Situation } from '@firstline/contracts';
import type { Outcome } from './outcome.ts';

/** What a decider had to say, or why it could not. */
export type Answer = Deliberation | { readonly failure: string; readonly durationMs: number };

/** The outcome if a decider were simply obeyed: only what the catalogue can't bind at all is kept from acting. */
export function decideAlone(answer: Answer, situation: Situation): Outcome {
  if ('failure' in answer) {
    const { failure } = answer;
    return {
      decision: 'escalate_to_human',
      parameters: {},
      effect: 'rested',
      reason: `it could not decide: ${failure}`,
      failure,
    };
  }
  const { choice } = holdToOffer(answer.choice, situation);
  const runs = choice.action === 'run';
  return {
    decision: runs ? (choice.runbook ?? '') : choice.action,
    parameters: choice.parameters,
    ...(runs && situation.target !== undefined && { target: situation.target }),
    effect: runs ? 'ran' : 'rested',
    reason: choice.reason,
    reached: answer.reached,
  };
}
