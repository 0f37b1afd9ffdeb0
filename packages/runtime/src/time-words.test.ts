import { describe, expect, it } from '@jest/globals';
import { ago, duration, utc } from './time-words.ts';

describe('time for people', () => {
  it.each([
    [80, '80 ms'],
    [4_210, '4.2 s'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [273_600_000, '3 d 4 h'],
    [-5, '0 ms'],
  ])('%d ms is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it('tells how long ago in one unit', () => {
    const now = new Date('2026-11-24T10:05:00.000Z');
    expect(ago('2026-11-24T10:04:48.000Z', now)).toBe('12 s ago');
    expect(ago('2026-11-24T10:00:00.000Z', now)).toBe('5 min ago');
    expect(ago('not a time', now)).toBe('at an unknown time');
    expect(utc('2026-11-24T10:00:00.000Z')).toBe('2026-11-24 10:00:00 UTC');
  });
});
