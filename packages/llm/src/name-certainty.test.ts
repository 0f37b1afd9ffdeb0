import { describe, expect, it } from '@jest/globals';
import { certaintyOfName, type LogProbability } from './name-certainty.ts';

const token = (text: string, chosen: number, next?: readonly [string, number]): LogProbability => ({
  token: text,
  logprob: Math.log(chosen),
  others: [
    { token: text, logprob: Math.log(chosen) },
    ...(next ? [{ token: next[0], logprob: Math.log(next[1]) }] : []),
  ],
});

describe('how sure a model was of the tool it named', () => {
  it('is the smallest lead within the name and its probability, however it is cut into tokens', () => {
    const tokens = [
      token('{"name', 0.5, ['{"tool', 0.5]),
      token('": "re', 0.9, ['": "no', 0.1]),
      token('start', 0.6, ['lieve', 0.35]),
      token('_service",', 1),
      token(' "parameters": {"action": "', 0.5, [' "p', 0.5]),
    ];
    const { margin, confidence } = certaintyOfName(tokens) ?? {};
    expect(margin).toBeCloseTo(0.25);
    expect(confidence).toBeCloseTo(0.9 * 0.6);
  });

  it('is nothing when the server chose an unlikely token, as a grammar makes it', () => {
    expect(
      certaintyOfName([token('{"name":"', 1), token('no_action', 0.1, ['restart', 0.8]), token('"', 1)]),
    ).toMatchObject({ margin: 0 });
  });

  it('is unknown where no name stands', () => {
    expect(certaintyOfName([token('I would restart it', 1)])).toBeUndefined();
    expect(certaintyOfName([])).toBeUndefined();
  });
});
