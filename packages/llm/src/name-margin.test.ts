import { describe, expect, it } from '@jest/globals';
import { type LogProbability, marginOfName } from './name-margin.ts';

const token = (text: string, chosen: number, next?: readonly [string, number]): LogProbability => ({
  token: text,
  logprob: Math.log(chosen),
  others: [
    { token: text, logprob: Math.log(chosen) },
    ...(next ? [{ token: next[0], logprob: Math.log(next[1]) }] : []),
  ],
});

describe('how clearly a model preferred the tool it named', () => {
  it('is the smallest lead within the name, however the name is cut into tokens', () => {
    const tokens = [
      token('{"name', 0.5, ['{"tool', 0.5]),
      token('": "re', 0.9, ['": "no', 0.1]),
      token('start', 0.6, ['lieve', 0.35]),
      token('_service",', 1),
      token(' "parameters": {"action": "', 0.5, [' "p', 0.5]),
    ];
    expect(marginOfName(tokens)).toBeCloseTo(0.25);
  });

  it('is nothing when the server chose an unlikely token, as a grammar makes it', () => {
    expect(
      marginOfName([token('{"name":"', 1), token('no_action', 0.1, ['restart', 0.8]), token('"', 1)]),
    ).toBe(0);
  });

  it('is unknown where no name stands', () => {
    expect(marginOfName([token('I would restart it', 1)])).toBeUndefined();
    expect(marginOfName([])).toBeUndefined();
  });
});
