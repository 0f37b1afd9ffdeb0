import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Choice, Decider } from '@firstline/contracts';
import { type StoredEvaluation, storeEvaluation } from '@firstline/evaluation';
import { afterEach, describe, expect, it } from '@jest/globals';
import { watchEvaluations } from '../src/watch-evaluations.ts';
import { type AnalyzerWorld, createAnalyzerWorld, firing } from './analyzer-world.ts';

const directory = mkdtempSync(join(tmpdir(), 'worth-'));
let world: AnalyzerWorld | undefined;
afterEach(async () => {
  await world?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** An LLM that says this, whatever it is asked. */
const llm = (choice: Partial<Choice>): Decider => ({
  name: 'llm',
  decide: async () => ({
    choice: {
      action: 'run',
      parameters: {},
      category: 'availability',
      severity: 'high',
      reason: 'so',
      ...choice,
    },
    verdicts: [],
    reached: { decider: 'llm', model: 'llama3.2:3b', modelDigest: 'sha256:a', durationMs: 1 },
  }),
});
const restart = llm({ runbook: 'restart_service', parameters: { service: 'lab-web' } });
const unlisted = firing({ alertname: 'WebShopLimps' });

/** The analyzer with what `firstline evaluate` stored; returns what became of an alert. */
async function withEvaluation(
  stored: Partial<StoredEvaluation> | undefined,
  decider: Decider,
  alert = unlisted,
) {
  world = await createAnalyzerWorld({ decider });
  const { catalogue } = world.context;
  const file = join(directory, 'evaluations.json');
  if (stored !== undefined) {
    await storeEvaluation(file, {
      model: 'llama3.2:3b',
      digest: 'sha256:a',
      catalogueHash: catalogue.hash,
      at: '2026-11-24T10:00:00.000Z',
      cases: 160,
      right: 155,
      harmful: 0,
      rulesRight: 150,
      rulesHarmful: 0,
      ...stored,
    });
  }
  const evaluations = await watchEvaluations(file, catalogue.hash, (error) => {
    throw error;
  });
  world.context.trustIn = (reached) => evaluations.trustIn(reached);
  const incident = await world.receive(alert);
  await evaluations.close();
  return incident;
}

describe('a model that chose what no rule backs', () => {
  it('has it proposed to a human when its evaluation was good', async () => {
    const incident = await withEvaluation({}, restart);
    expect(incident).toMatchObject({ state: 'awaiting_approval', runbook: 'restart_service' });
  });

  it.each([
    ['was never evaluated', undefined, /never evaluated/],
    ['was evaluated with other weights', { digest: 'sha256:b' }, /never evaluated as it is now/],
    ['was evaluated with another catalogue', { catalogueHash: 'other' }, /never evaluated as it is now/],
    ['was harmful', { harmful: 2 }, /harmful on 2 of 160/],
    ['is worse than the rules', { right: 149 }, /worse than the rules/],
  ])('is only written down when it %s, and the incident says why', async (_name, stored, why) => {
    const incident = await withEvaluation(stored, restart);
    expect(incident).toMatchObject({ state: 'escalated', reason: expect.stringMatching(why) });
    expect(incident?.intentId).toBeUndefined();
    const [decision] = (await world?.store.incidents.decisions(incident?.id ?? '')) ?? [];
    expect(decision).toMatchObject({ ruling: 'observe', mode: 'observe', ruleBacked: false });
  });

  it('does not close an alert by its word when it was never evaluated', async () => {
    const incident = await withEvaluation(undefined, llm({ action: 'no_action' }));
    expect(incident).toMatchObject({
      state: 'escalated',
      reason: expect.stringMatching(/would have done nothing/),
    });
  });
});

describe('a model that chose what a rule backs', () => {
  it('acts, whatever its evaluation says', async () => {
    const incident = await withEvaluation({ harmful: 9 }, restart, firing());
    expect(incident).toMatchObject({ state: 'acting' });
  });
});

describe('a trouble that came back as often as its runbook allows', () => {
  it('goes to a human instead of one more repair', async () => {
    world = await createAnalyzerWorld();
    const { recurrences, per_hour } = world.context.catalogue.runbooks[0]?.limits ?? {
      recurrences: 4,
      per_hour: 3,
    };
    const most = Math.min(recurrences, per_hour);
    for (let time = 0; time <= most; time++) {
      const alert = firing(
        {},
        { fingerprint: `again${time}`, startsAt: new Date(Date.now() - 60_000 + time).toISOString() },
      );
      const incident = await world.receive(alert);
      if (time < most) expect(incident).toMatchObject({ state: 'acting' });
      else
        expect(incident).toMatchObject({
          state: 'escalated',
          reason: expect.stringMatching(/does not cure it/),
        });
      await world.finish(incident?.id ?? '');
    }
  });
});
