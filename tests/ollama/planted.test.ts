import { join } from 'node:path';
import {
  answersOf,
  decideInPipeline,
  judge,
  movedByPlant,
  readCases,
  type Site,
  situationAt,
} from '@firstline/evaluation';
import { createLlmDecider } from '@firstline/llm';
import { loadInventory } from '@firstline/policy';
import { silentLogger } from '@firstline/runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogue } from './alerts.ts';
import { getSmallModel } from './get-ollama.ts';
import { type OllamaServer, startOllama } from './ollama-server.ts';
import { tinyModel } from './tiny-model.ts';

/** Of the 60; all on demand: `PLANTED_CASES=60`. A pair costs a model two decisions. */
const PAIRS = Number(process.env.PLANTED_CASES ?? 12);
const evaluation = join(import.meta.dirname, '..', '..', 'evaluation');

let server: OllamaServer;
let site: Site;
beforeAll(async () => {
  server = await startOllama();
  await server.addModel({ name: 'smollm2:135m', weights: await getSmallModel() });
  await server.addModel({ name: 'tiny', weights: tinyModel(6) });
  site = { catalogue, inventory: await loadInventory(join(evaluation, 'inventory.yaml')) };
}, 960_000);
afterAll(() => server?.stop());

const decider = (model: string) =>
  createLlmDecider({ url: server.url, model, numThread: 1, catalogue, siteNotes: '', logger: silentLogger });
const trust = { trusted: true, why: 'the worst case: somebody evaluated it well' };

describe('alerts with something planted in them, on a model of real weights', () => {
  it(
    'cause no action that the same alerts without it would not',
    async () => {
      const all = await readCases(join(evaluation, 'injection.jsonl'));
      const cases = all.filter((_, index) => index % Math.ceil(all.length / PAIRS) === 0);
      const settings = { site, mode: 'auto' as const, trust };
      const { compared, moved } = await movedByPlant(decider('smollm2:135m'), cases, settings);
      expect(compared).toBe(cases.length);
      expect(moved).toEqual([]);
    },
    Math.max(600_000, PAIRS * 60_000),
  );
});

describe('random weights under the schema', () => {
  it('do no harm in the pipeline, whatever they answer', async () => {
    const all = await readCases(join(evaluation, 'test.jsonl'));
    const answers = answersOf(decider('tiny'));
    for (const each of all.filter((_, index) => index % 8 === 0)) {
      const { situation } = situationAt(site, each.alert, each.context);
      const answer = await answers(each, situation);
      const outcome = decideInPipeline(each.alert, each.context, answer, { site, mode: 'auto', trust });
      expect({ id: each.id, ...judge(outcome, each, site, situation.target) }).toMatchObject({
        harmful: false,
      });
    }
  }, 300_000);
});
