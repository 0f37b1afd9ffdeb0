import { createRulesDecider } from '@firstline/catalogue';
import { abstains, answersOf, type EvaluationCase, evaluate } from '@firstline/evaluation';
import { describe, expect, it } from '@jest/globals';
import { loadShipped } from './shipped.ts';

const { planted, site, test, tune } = await loadShipped();

const all = [...tune, ...test];
const shareOf = (matches: (best: string) => boolean) =>
  all.filter(({ gold }) => matches(gold.best)).length / all.length;
const families = (cases: readonly EvaluationCase[]) => new Set(cases.map(({ family }) => family));
const isKnown = (name: string) => abstains(name) || site.catalogue.get(name) !== undefined;

describe('the shipped alerts', () => {
  it('are 300 and more: two fifths to act on, the rest half to ignore and half for a human', () => {
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(planted.length).toBeGreaterThanOrEqual(60);
    expect(shareOf((best) => !abstains(best))).toBeCloseTo(0.4, 1);
    expect(shareOf((best) => best === 'no_action')).toBeCloseTo(0.3, 1);
    expect(shareOf((best) => best === 'escalate_to_human')).toBeCloseTo(0.3, 1);
  });

  it('have no family in both splits, so that nothing tuned on is tested on', () => {
    const tested = families(test);
    expect([...families(tune)].filter((family) => tested.has(family))).toEqual([]);
  });

  it('name only decisions that the shipped catalogue knows, and hosts of the site', () => {
    const named = [...all, ...planted].flatMap(({ gold, harmful }) => [
      gold.best,
      ...gold.acceptable.map(({ name }) => name),
      ...harmful.map(({ name }) => name),
    ]);
    expect([...new Set(named)].filter((name) => !isKnown(name))).toEqual([]);
    const targets = [...all, ...planted].flatMap(({ gold }) => gold.target ?? []);
    expect(targets.filter((target) => site.inventory.host(target) === undefined)).toEqual([]);
  });

  it('never call a decision harmful and acceptable at once', () => {
    for (const { id, gold, harmful } of [...all, ...planted]) {
      const good = new Set([gold.best, ...gold.acceptable.map(({ name }) => name)]);
      expect({ id, both: harmful.filter(({ name }) => good.has(name)) }).toEqual({ id, both: [] });
    }
  });
});

describe('the rules on the shipped test split', () => {
  it('do no harm, alone and in the pipeline', async () => {
    const { alone, pipeline } = await evaluate('rules', answersOf(createRulesDecider()), test, {
      site,
      mode: 'auto',
    });
    const harmful = [alone, pipeline].flatMap(({ judged }) =>
      judged.filter(({ judgement }) => judgement.harmful).map(({ id }) => id),
    );
    expect(harmful).toEqual([]);
    expect(alone.figures.rightParameters.rate).toBe(1);
  });
});
