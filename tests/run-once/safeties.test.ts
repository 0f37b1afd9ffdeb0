import type { Intent } from '@firstline/contracts';
import type { Fenced } from '@firstline/store';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { crashPoints } from './crash-points.ts';
import type { RoundPlan, Weakness } from './lane.ts';
import type { Delivery } from './round.ts';
import { type Field, openField } from './run-rounds.ts';

jest.setTimeout(120_000);

const ROUNDS = 10;
let field: Field;
beforeAll(async () => {
  field = await openField();
}, 60_000);
afterAll(() => field?.close(), 90_000);

/** The same rounds with one safety switched off must break the promise, or they would prove nothing. */
async function violationsWithout(weakness: Weakness, delivery: Delivery, crash?: RoundPlan['crash']) {
  const { violations } = await field.run(
    ROUNDS,
    () => ({
      delivery,
      repeatable: false,
      secondExecutor: true,
      jobLost: false,
      awayMs: 1_000,
      ...(crash && { crash }),
    }),
    weakness,
  );
  return Object.keys(violations).join('\n');
}

describe('the suite sees it when', () => {
  it('the intent is not written before the call: a crash sends the run again', async () => {
    const unwritten: Weakness = {
      context: (context) => ({
        ...context,
        store: {
          ...context.store,
          intents: {
            ...context.store.intents,
            step: (current: Fenced<Intent>, patch: Partial<Intent>) =>
              patch.state === 'submitting'
                ? Promise.resolve({ ...current, value: { ...current.value, ...patch } })
                : context.store.intents.step(current, patch),
          },
        },
      }),
    };
    const crash = crashPoints['after the POST, before the answer'];
    expect(await violationsWithout(unwritten, { kind: 'fine' }, crash)).toMatch(/sent 2 run calls/);
  });

  it('the claim is given to everybody: two requests act twice', async () => {
    const generous: Weakness = {
      claims: ({ killSwitch, claims }) => ({
        killSwitch,
        claims: { ...claims, claim: async () => 'taken' as const },
      }),
    };
    expect(await violationsWithout(generous, { kind: 'twice' })).toMatch(/acted 2 times/);
  });

  it('nobody looks a lost run up: a human is told that it did not run', async () => {
    const blind: Weakness = {
      context: (context) => ({
        ...context,
        rundeck: {
          ...context.rundeck,
          executions: { ...context.rundeck.executions, findByRunKey: async () => [] },
        },
      }),
    };
    expect(await violationsWithout(blind, { kind: 'answer_lost' })).toMatch(/told that it did not run/);
  });

  it('there is no not-after: a late request acts when all is over', async () => {
    const patient: Weakness = {
      claims: ({ killSwitch, claims }) => ({
        killSwitch,
        claims: {
          ...claims,
          claim: async (...claim) => {
            const result = await claims.claim(...claim);
            return result === 'late' ? 'taken' : result;
          },
        },
      }),
    };
    expect(await violationsWithout(patient, { kind: 'late', byMs: 89_000 })).toMatch(
      /acted after it had ended/,
    );
  });
});
