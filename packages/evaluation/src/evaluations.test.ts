import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readEvaluations, type StoredEvaluation, storeEvaluation, trustIn } from './evaluations.ts';

const directory = mkdtempSync(join(tmpdir(), 'evaluations-'));
afterAll(() => rmSync(directory, { recursive: true }));

const good: StoredEvaluation = {
  model: 'llama3.2:3b',
  digest: 'sha256:a',
  catalogueHash: 'c1',
  at: '2026-11-24T10:00:00.000Z',
  cases: 150,
  right: 120,
  harmful: 0,
  rulesRight: 110,
  rulesHarmful: 0,
};
const wanted = { model: 'llama3.2:3b', digest: 'sha256:a', catalogueHash: 'c1' };

describe('a model', () => {
  it('is trusted after an evaluation with this catalogue in which it beat the rules and did no harm', () => {
    expect(trustIn([good], wanted)).toMatchObject({ trusted: true });
  });
  it.each([
    ['never evaluated', [], wanted, 'was never evaluated'],
    ['other weights', [good], { ...wanted, digest: 'sha256:b' }, 'as it is now'],
    ['weights nobody told', [good], { ...wanted, digest: undefined }, 'as it is now'],
    ['another catalogue', [good], { ...wanted, catalogueHash: 'c2' }, 'as it is now'],
    ['too few alerts', [{ ...good, cases: 20 }], wanted, '20 alerts only'],
    ['harmful', [{ ...good, harmful: 1 }], wanted, 'harmful on 1 of 150'],
    ['worse than the rules', [{ ...good, right: 109 }], wanted, 'worse than the rules'],
  ])('is not trusted: %s', (_name, stored, model, why) => {
    expect(trustIn(stored, model)).toMatchObject({ trusted: false, why: expect.stringContaining(why) });
  });
});

describe('the file of evaluations', () => {
  it('keeps one result per model and catalogue, the latest', async () => {
    const file = join(directory, 'kept', 'evaluations.json');
    expect(await readEvaluations(file)).toEqual([]);
    await storeEvaluation(file, good);
    await storeEvaluation(file, { ...good, catalogueHash: 'c2' });
    await storeEvaluation(file, { ...good, right: 90 });
    const stored = await readEvaluations(file);
    expect(stored).toHaveLength(2);
    expect(trustIn(stored, wanted).trusted).toBe(false);
  });
  it('is refused when it is something else', async () => {
    const file = join(directory, 'else.json');
    writeFileSync(file, '{"v":2}');
    await expect(readEvaluations(file)).rejects.toMatchObject({ code: 'E_EVALUATION_FILE' });
  });
});
