import { describe, expect, it } from '@jest/globals';
import { partsOf, renderConfigurationPage } from '../../docs/configuration-page.ts';
import { readText } from '../../docs/repository.ts';
import { configuredMembers, settingsOf } from '../../docs/settings.ts';

const page = readText('docs/configuration.md');

describe('docs/configuration.md', () => {
  it('says what the schemas say (if not: pnpm docs:configuration)', async () => {
    expect(page).toBe(await renderConfigurationPage(page));
  });

  it('has a table for every process that reads an environment', () => {
    expect(partsOf(page)).toEqual(expect.arrayContaining(configuredMembers()));
  });

  it.each(configuredMembers())('is told by %s what each of its settings means', async (member) => {
    const silent = (await settingsOf(member)).filter(({ meaning }) => !/\w+ \w+/.test(meaning));
    expect(silent).toEqual([]);
  });
});
