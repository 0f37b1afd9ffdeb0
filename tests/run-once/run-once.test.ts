import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { crashPoints } from './crash-points.ts';
import type { RoundPlan } from './lane.ts';
import { type Field, openField } from './run-rounds.ts';

// A deadline, not a measure: a thousand rounds take half a minute to a minute on a machine of their own.
jest.setTimeout(1_800_000);

let field: Field;
beforeAll(async () => {
  field = await openField();
}, 60_000);
afterAll(() => field?.close(), 90_000);

/** Every combination of what may be the case around a fault comes up by turns. */
const circumstances = (index: number): Omit<RoundPlan, 'delivery'> => ({
  repeatable: index % 2 === 1,
  secondExecutor: index % 4 < 2,
  jobLost: index % 8 < 4,
  awayMs: 500 + ((index * 1_117) % 30_000),
});
const fine = { kind: 'fine' } as const;

describe('an executor that dies', () => {
  it.each(Object.entries(crashPoints))('%s: every intent acts at most once and ends', async (_, crash) => {
    const plan = (index: number): RoundPlan => ({ ...circumstances(index), delivery: fine, crash });
    const summary = await field.run(field.rounds, plan);
    expect(summary).toMatchObject({ rounds: field.rounds, crashed: field.rounds, violations: {} });
  });
});

describe('a network that', () => {
  it('loses the answer: the run is found and followed, never sent again', async () => {
    const delivery = { kind: 'answer_lost' } as const;
    const summary = await field.run(field.rounds, (index) => ({ ...circumstances(index), delivery }));
    expect(summary).toMatchObject({
      acted: field.rounds,
      states: { succeeded: field.rounds },
      violations: {},
    });
  });

  it('delivers up to ninety seconds late: before its deadline it acts once, after it not at all', async () => {
    const summary = await field.run(field.rounds, (index) => ({
      ...circumstances(index),
      delivery: { kind: 'late', byMs: 1_000 + ((index * 7_919) % 89_000) },
    }));
    expect(summary.violations).toEqual({});
    expect(summary.acted).toBeGreaterThan(0);
  });

  it('delivers twice: one of the two acts', async () => {
    const delivery = { kind: 'twice' } as const;
    const summary = await field.run(field.rounds, (index) => ({ ...circumstances(index), delivery }));
    expect(summary).toMatchObject({ acted: field.rounds, violations: {} });
  });
});
