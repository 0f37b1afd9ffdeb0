import { describe, expect, it } from '@jest/globals';
import { IncidentState, incidentSteps } from './incident.ts';
import { IntentState, intentSteps, isFinalIntentState } from './intent.ts';

/** The states that can be reached from a state, itself included. */
function reachable(steps: Readonly<Record<string, readonly string[]>>, from: string): Set<string> {
  const seen = new Set([from]);
  for (const state of seen) for (const next of steps[state] ?? []) seen.add(next);
  return seen;
}

describe('the life of an incident', () => {
  it('always ends: from every state it can be closed, and a closed one stays so', () => {
    for (const state of IncidentState.options) expect(reachable(incidentSteps, state)).toContain('closed');
    expect(incidentSteps.closed).toEqual([]);
  });

  it('never acts without having decided', () => {
    const before = IncidentState.options.filter((state) => incidentSteps[state].includes('acting'));
    expect(before).toEqual(['deciding', 'awaiting_approval']);
  });
});

describe('the life of an intent', () => {
  it('always ends: every state leads to a final one', () => {
    const final = IntentState.options.filter(isFinalIntentState);
    expect(final.toSorted()).toEqual(['denied', 'failed', 'refused', 'succeeded', 'timed_out']);
    for (const state of IntentState.options) {
      expect([...reachable(intentSteps, state)].some((next) => final.includes(next as IntentState))).toBe(
        true,
      );
    }
  });

  it('is submitted only after it was claimed, and an unclear submit is never simply claimed anew', () => {
    expect(intentSteps.proposed).not.toContain('submitting');
    expect(intentSteps.unknown).not.toContain('claimed');
  });
});
