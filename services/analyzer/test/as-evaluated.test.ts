import { join } from 'node:path';
import { chooseByRules, loadCatalogue } from '@firstline/catalogue';
import {
  decideInPipeline,
  type EvaluationCase,
  type Outcome,
  readCases,
  situationAt,
} from '@firstline/evaluation';
import { loadInventory } from '@firstline/policy';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type AnalyzerWorld, createAnalyzerWorld } from './analyzer-world.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const site = {
  catalogue: await loadCatalogue(join(root, 'runbooks')),
  inventory: await loadInventory(join(root, 'evaluation', 'inventory.yaml')),
};
const cases = await readCases(join(root, 'evaluation', 'test.jsonl'));

let world: AnalyzerWorld | undefined;
afterEach(() => world?.close());

/** What the evaluation says of it, with the rules as decider. */
function evaluated({ alert, context }: EvaluationCase): Outcome {
  const { situation } = situationAt(site, alert, context);
  const answer = {
    choice: chooseByRules(situation),
    verdicts: [],
    reached: { decider: 'rules' as const, durationMs: 0 },
  };
  return decideInPipeline(alert, context, answer, { site, mode: 'auto' });
}

/** What the analyzer makes of it, at the same moment, in the same words. */
async function analysed({ alert, context }: EvaluationCase): Promise<Partial<Outcome>> {
  world = await createAnalyzerWorld();
  const now = new Date(Date.parse(alert.startsAt ?? '') + (context.minutesFiring ?? 5) * 60_000);
  Object.assign(world.context, { ...site, inventory: () => site.inventory, now: () => now });
  const incident = await world.receive(alert);
  const intent = incident?.intentId && (await world.store.intents.get(incident.intentId))?.value;
  await world.close();
  world = undefined;
  // A resolved alert ends before any incident.
  if (incident === undefined || incident.outcome === 'no_action')
    return { decision: 'no_action', effect: 'rested' };
  if (!intent) return { decision: 'escalate_to_human', effect: 'rested' };
  const { runbook, parameters, target, approved } = intent;
  return { decision: runbook, parameters, target, effect: approved ? 'ran' : 'asked' };
}

describe('the pipeline that is evaluated', () => {
  // What a case says of its circumstances, the analyzer would read in its history: such cases are left out here.
  const told = cases.filter(({ context }) => !context.repeatCount && context.maintenance === undefined);

  it('is the one that runs: the analyzer ends each shipped alert just so', async () => {
    expect(told.length).toBeGreaterThan(140);
    for (const each of told) {
      const { id } = each;
      const { decision, effect, parameters, target } = evaluated(each);
      const acts = effect === 'rested' ? {} : { parameters, target };
      expect({ id, ...(await analysed(each)) }).toEqual({ id, decision, effect, ...acts });
    }
  }, 120_000);
});
