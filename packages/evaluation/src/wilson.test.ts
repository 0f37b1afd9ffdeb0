import { describe, expect, it } from '@jest/globals';
import { share } from './wilson.ts';

describe('a share', () => {
  // Values of Wilson's interval as published tables give them.
  it.each([
    [0, 10, 0, 0.278],
    [1, 10, 0.018, 0.404],
    [5, 10, 0.237, 0.763],
    [10, 10, 0.722, 1],
    [90, 100, 0.826, 0.945],
  ])('of %i in %i lies between %f and %f', (count, of, low, high) => {
    const known = share(count, of);
    expect(known.low).toBeCloseTo(low, 3);
    expect(known.high).toBeCloseTo(high, 3);
  });
  it('of nothing is unknown', () => {
    expect(share(0, 0).rate).toBeUndefined();
  });
});
