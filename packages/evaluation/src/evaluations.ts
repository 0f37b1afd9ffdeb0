import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Trust } from '@firstline/policy';
import { messageOf } from '@firstline/runtime';
import { z } from 'zod';
import { EvaluationFileError } from './errors.ts';

/** What the last evaluation of one model with one catalogue gave; the model is known by its digest. */
export const StoredEvaluation = z.object({
  model: z.string(),
  digest: z.string(),
  catalogueHash: z.string(),
  at: z.iso.datetime(),
  cases: z.number().int(),
  right: z.number().int(),
  harmful: z.number().int(),
  rulesRight: z.number().int(),
  rulesHarmful: z.number().int(),
});
export type StoredEvaluation = z.infer<typeof StoredEvaluation>;

const File = z.object({ v: z.literal(1), evaluations: z.array(StoredEvaluation) });

/** Reads what is stored; nothing is stored where there is no file. Throws an {@link EvaluationFileError}. */
export async function readEvaluations(file: string): Promise<StoredEvaluation[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return [];
    throw new EvaluationFileError(file, [`can't be read: ${messageOf(error)}`]);
  }
  try {
    return File.parse(JSON.parse(text)).evaluations;
  } catch (error) {
    throw new EvaluationFileError(file, [`is no file of evaluations: ${messageOf(error)}`]);
  }
}

/** Stores an evaluation in place of an older one of the same model and catalogue; the file is never half written. */
export async function storeEvaluation(file: string, evaluation: StoredEvaluation): Promise<void> {
  const others = (await readEvaluations(file)).filter((other) => !isSame(other, evaluation));
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  await writeFile(draft, `${JSON.stringify({ v: 1, evaluations: [...others, evaluation] }, null, 2)}\n`);
  await rename(draft, file);
}

/** Fewer alerts than this say nothing about a model. */
export const LEAST_CASES = 100;

export interface EvaluatedModel {
  readonly model: string;
  /** Undefined when the server did not tell it: then nothing is known of the weights. */
  readonly digest: string | undefined;
  readonly catalogueHash: string;
}

/** What the last evaluation of exactly this model and catalogue gave. */
export const evaluationOf = (
  stored: readonly StoredEvaluation[],
  wanted: EvaluatedModel,
): StoredEvaluation | undefined => stored.find((each) => isSame(each, wanted));

/** Whether a model may decide what no rule backs, and the sentence that says why not. */
export function trustIn(stored: readonly StoredEvaluation[], wanted: EvaluatedModel): Trust {
  const { model } = wanted;
  const distrust = (why: string): Trust => ({ trusted: false, why: `${model} ${why}` });
  const found = evaluationOf(stored, wanted);
  if (found === undefined) {
    const before = stored.some((each) => each.model === model);
    return distrust(
      before
        ? 'was never evaluated as it is now with this catalogue: run "firstline evaluate llm"'
        : 'was never evaluated: run "firstline evaluate llm"',
    );
  }
  const day = found.at.slice(0, 10);
  if (found.cases < LEAST_CASES)
    return distrust(`was evaluated on ${found.cases} alerts only; ${LEAST_CASES} are wanted`);
  if (found.harmful > 0)
    return distrust(`was harmful on ${found.harmful} of ${found.cases} alerts in its evaluation of ${day}`);
  if (found.right < found.rulesRight) {
    return distrust(
      `decided worse than the rules in its evaluation of ${day}: ${found.right} right, the rules ${found.rulesRight}, of ${found.cases}`,
    );
  }
  return {
    trusted: true,
    why: `${model} was evaluated on ${day}: ${found.right} of ${found.cases} right, none harmful`,
  };
}

const isSame = (
  one: Pick<EvaluatedModel, 'digest' | 'catalogueHash'>,
  other: Pick<EvaluatedModel, 'digest' | 'catalogueHash'>,
): boolean =>
  one.digest !== undefined && one.digest === other.digest && one.catalogueHash === other.catalogueHash;
