import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { relativeLinks } from '../../docs/markdown.ts';
import { filesBelow, readText } from '../../docs/repository.ts';

describe('the links between pages', () => {
  it.each(filesBelow('.', (path) => path.endsWith('.md')))('%s leads nowhere that is not there', (page) => {
    const lost = relativeLinks(readText(page)).filter((link) => !existsSync(join(dirname(page), link)));
    expect(lost).toEqual([]);
  });
});
