import { describe, expect, it } from '@jest/globals';
import { estimateTokens, fitLines } from './tokens.ts';

describe('a budget of tokens', () => {
  it('is kept by cutting from the end', () => {
    const lines = ['alertname=DiskFull', 'summary: the disk is full', 'x'.repeat(500)];
    expect(fitLines(lines, 400)).toEqual(lines);
    const cut = fitLines(lines, 20);
    expect(cut.slice(0, 2)).toEqual(lines.slice(0, 2));
    expect(estimateTokens(cut.join('\n'))).toBeLessThanOrEqual(20);
    expect(cut.at(-1)).toMatch(/^x+…$/);
    expect(fitLines(lines, 0)).toEqual([]);
  });
});
