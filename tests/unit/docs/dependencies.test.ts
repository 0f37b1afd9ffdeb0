import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { tableRows } from '../../docs/markdown.ts';
import { readText } from '../../docs/repository.ts';

const { catalog } = parse(readText('pnpm-workspace.yaml')) as { catalog: Record<string, string> };
const onPage = tableRows(readText('docs/dependencies.md'))
  .map(([name = '']) => /^`(.+)`$/.exec(name)?.[1])
  .filter((name) => name !== undefined);

describe('docs/dependencies.md', () => {
  it('has one row for every package of the catalog, and none for one that is gone', () => {
    expect(onPage.toSorted()).toEqual(Object.keys(catalog).toSorted());
  });

  it('stands on exact versions', () => {
    const inexact = Object.entries(catalog).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(inexact).toEqual([]);
  });
});
