import { describe, expect, it } from '@jest/globals';
import { tableRows } from '../../docs/markdown.ts';
import { filesBelow, readText } from '../../docs/repository.ts';

const isSource = (path: string): boolean => /(^|\/)src\/.*\.ts$/.test(path) && !path.endsWith('.test.ts');
const sources = ['packages', 'services', 'simulator', 'infra'].flatMap((folder) =>
  filesBelow(folder, isSource),
);

/** The codes a source can raise: those it spells out, and those it makes of a prefix and a union of kinds. */
function codesOf(text: string): string[] {
  const spelled = [...text.matchAll(/['"](E_[A-Z][A-Z0-9_]*)['"]/g)].map(([, code = '']) => code);
  const [, prefix] = /`(E_[A-Z]+_)\$\{[\w.]*kind\.toUpperCase\(\)\}`/.exec(text) ?? [];
  if (prefix === undefined) return spelled;
  const [, union = ''] = /type \w+Kind =([^;]*);/.exec(text.replaceAll(/\/\*[\s\S]*?\*\//g, '')) ?? [];
  const kinds = [...union.matchAll(/'(\w+)'/g)].map(([, kind = '']) => kind);
  return [...spelled, ...kinds.map((kind) => `${prefix}${kind.toUpperCase()}`)];
}

const inSources = new Set(sources.flatMap((path) => codesOf(readText(path))));
const rows = tableRows(readText('docs/errors.md'));
const onPage = rows.map(([code = '']) => code.replaceAll('`', ''));

describe('docs/errors.md', () => {
  it('has a row for every error code of the sources', () => {
    expect([...inSources].filter((code) => !onPage.includes(code))).toEqual([]);
  });

  it('lists no code that is gone, and none twice', () => {
    expect(onPage.filter((code) => !inSources.has(code))).toEqual([]);
    expect(onPage.filter((code, index) => onPage.indexOf(code) !== index)).toEqual([]);
  });

  it('says of each what it means, what to do, and whether a retry helps', () => {
    for (const [code, meaning, todo, retry] of rows) {
      expect({ code, meaning, todo, retry }).toEqual({
        code,
        meaning: expect.stringMatching(/\w{3}/),
        todo: expect.stringMatching(/\w{3}/),
        retry: expect.stringMatching(/^(yes|no)/),
      });
    }
  });
});
