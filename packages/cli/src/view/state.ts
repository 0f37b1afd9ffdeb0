import type { Incident, Verification } from '@firstline/contracts';
import { type Span, span } from './span.ts';

const outcomes: Readonly<Record<NonNullable<Incident['outcome']>, Span>> = {
  fixed: span('✓ fixed', 'green'),
  recovered: span('✓ recovered', 'green'),
  no_action: span('· no action', 'dim'),
  escalated: span('! closed by a human', 'yellow'),
};

const states: Readonly<Record<Exclude<Incident['state'], 'closed'>, Span>> = {
  received: span('… received', 'cyan'),
  deciding: span('… deciding', 'cyan'),
  awaiting_approval: span('? awaits approval', 'yellow'),
  acting: span('… acting', 'cyan'),
  verifying: span('… verifying', 'cyan'),
  escalated: span('! escalated', 'red'),
};

/** Where an incident stands, as one looks for it in a list. */
export function stateOf({ state, outcome }: Pick<Incident, 'state' | 'outcome'>): Span {
  if (state !== 'closed') return states[state];
  return outcome === undefined ? span('closed', 'dim') : outcomes[outcome];
}

export const verdicts: Readonly<Record<Verification['verdict'], Span>> = {
  fixed: span('✓ fixed', 'green'),
  not_fixed: span('✗ not fixed', 'red'),
  unknown: span('? unknown, which is never success', 'yellow'),
};
