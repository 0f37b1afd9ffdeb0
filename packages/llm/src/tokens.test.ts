import { describe, expect, it } from '@jest/globals';
import { estimateTokens, fitLines } from './tokens.ts';

describe('a budget of tokens', () => {
  it('is kept by cutting from the end', () => {
    const lines = ['alertname=DiskFull', 'summary: the disk is full', 'x'.repeat(500)];
    expect(fitLines(lines, 400)).toEqual(lines);
    const cut = fitLines(lines, 30);
    expect(cut.slice(0, 2)).toEqual(lines.slice(0, 2));
    expect(estimateTokens(cut.join('\n'))).toBeLessThanOrEqual(30);
    expect(cut.at(-1)).toMatch(/^x+…$/);
    expect(fitLines(lines, 0)).toEqual([]);
  });

  it('counts every byte of a letter that a tokenizer may take apart', () => {
    expect(estimateTokens('disk')).toBe(2);
    expect(estimateTokens('磁盘')).toBe(6);
    expect(estimateTokens('🔥'.repeat(100))).toBe(400);
    const [cut = ''] = fitLines(['🔥'.repeat(500)], 100);
    expect(estimateTokens(cut)).toBeLessThanOrEqual(100);
    expect(cut).toMatch(/^(?:🔥)+…$/u);
  });
});
