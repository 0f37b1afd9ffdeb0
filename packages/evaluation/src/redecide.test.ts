import { describe, expect, it } from '@jest/globals';
import type { Outcome } from './outcome.ts';
import { kindOf, type PastDecision } from './redecide.ts';

const restarted = { action: 'run', runbook: 'restart_service', parameters: { service: 'nginx' } };
const past = (choice: object, outcome: string): PastDecision =>
  ({ incident: { target: 'web-1', outcome }, decision: { choice } }) as unknown as PastDecision;
const now = (decision: string, effect: Outcome['effect'], parameters = {}): Outcome => ({
  decision,
  effect,
  parameters,
  ...(effect !== 'rested' && { target: 'web-1' }),
  reason: '',
});
const restart = now('restart_service', 'ran', { service: 'nginx' });
const rest = { action: 'escalate_to_human', parameters: {} };

describe('a decision that is made again', () => {
  it.each<[string, PastDecision, Outcome, string]>([
    ['the very same', past(restarted, 'fixed'), restart, 'same'],
    ['the same, asked first', past(restarted, 'fixed'), { ...restart, effect: 'asked' }, 'same'],
    [
      'another value than what was proven',
      past(restarted, 'fixed'),
      now('restart_service', 'ran', { service: 'api' }),
      'newly_harmful',
    ],
    [
      'another host than what was proven',
      past(restarted, 'fixed'),
      { ...restart, target: 'db-1' },
      'newly_harmful',
    ],
    ['an act where it went away by itself', past(rest, 'recovered'), restart, 'newly_harmful'],
    [
      'an act where nothing was to be done',
      past({ action: 'no_action', parameters: {} }, 'no_action'),
      restart,
      'newly_harmful',
    ],
    ['an act where a human had it', past(rest, 'escalated'), restart, 'changed'],
    [
      'only asked for where it went away',
      past(rest, 'recovered'),
      { ...restart, effect: 'asked' },
      'changed',
    ],
    [
      'a human instead of the repair',
      past(restarted, 'fixed'),
      now('escalate_to_human', 'rested'),
      'newly_escalated',
    ],
    ['nothing instead of a human', past(rest, 'escalated'), now('no_action', 'rested'), 'changed'],
  ])('%s', (_name, then, outcome, kind) => {
    expect(kindOf(then, outcome)).toBe(kind);
  });
});
