import { describe, expect, it } from '@jest/globals';
import { codeBlock, markdownText } from './export-markdown.ts';

describe('text from outside in an export', () => {
  it.each([
    ['[click](https://evil.example)', '\\[click\\](https\\://evil.example)'],
    ['<img src=x>', '\\<img src=x\\>'],
    ['a | b', 'a \\| b'],
    ['two\nlines', 'two lines'],
    ['# no heading', '\\# no heading'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['@everyone', '\\@everyone'],
  ])('%j stays text', (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });

  it('can not end its code block', () => {
    expect(codeBlock('```\n# free')).toBe('````text\n```\n# free\n````');
  });
});
