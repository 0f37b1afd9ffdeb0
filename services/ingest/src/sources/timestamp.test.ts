import { describe, expect, it } from '@jest/globals';
import { inUtc, isUnset } from './timestamp.ts';

describe('a time in a delivery', () => {
  it.each([
    ['2026-11-24T10:00:00Z', '2026-11-24T10:00:00.000Z'],
    ['2026-11-24T10:00:00.123456789Z', '2026-11-24T10:00:00.123Z'],
    ['2026-11-24T10:00:00.9999Z', '2026-11-24T10:00:00.999Z'],
    ['2026-11-24T10:00:00.1+02:00', '2026-11-24T08:00:00.100Z'],
    ['2026-11-24T01:00:00+0530', '2026-11-23T19:30:00.000Z'],
    ['2026-11-24 10:00:00z', '2026-11-24T10:00:00.000Z'],
    ['2026-11-24T10:00:00.5', '2026-11-24T10:00:00.500Z'],
  ])('%s becomes UTC with milliseconds', (sent, expected) => {
    expect(inUtc(sent)).toBe(expected);
  });

  it.each(['yesterday', '', '1764000000', '2026-13-01T00:00:00Z', '2026-11-24', '12026-11-24T10:00:00Z'])(
    '%j is no time',
    (sent) => {
      expect(inUtc(sent)).toBeUndefined();
    },
  );

  it.each([
    ['0001-01-01T00:00:00Z', true],
    ['0001-01-01T00:00:00+02:00', true],
    ['1970-01-01T00:00:00Z', true],
    ['1970-01-01T00:00:00+14:00', true],
    ['2026-11-24T10:00:00Z', false],
  ])('%s stands for none: %p', (sent, expected) => {
    expect(isUnset(inUtc(sent) ?? '')).toBe(expected);
  });
});
