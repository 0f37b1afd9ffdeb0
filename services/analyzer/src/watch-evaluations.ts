import type { Reached } from '@firstline/contracts';
import { readEvaluations, type StoredEvaluation, trustIn } from '@firstline/evaluation';
import type { Trust } from '@firstline/policy';
import { repeat } from '@firstline/runtime';

const LOOK_EVERY_MS = 10_000;

export interface WatchedEvaluations {
  /** What is known of the model that decided, with the catalogue in use. */
  trustIn(reached: Pick<Reached, 'model' | 'modelDigest'>): Trust;
  close(): Promise<void>;
}

/**
 * Reads the stored evaluations and again every few seconds, so that an evaluation counts without a restart. A file that
 * can't be read is reported and counts as no evaluation at all: no model is trusted by accident.
 */
export async function watchEvaluations(
  file: string,
  catalogueHash: string,
  onError: (error: unknown) => void,
): Promise<WatchedEvaluations> {
  let stored: readonly StoredEvaluation[] = [];
  const look = async (): Promise<void> => {
    try {
      stored = await readEvaluations(file);
    } catch (error) {
      stored = [];
      throw error;
    }
  };
  await look().catch(onError);
  const stop = repeat(LOOK_EVERY_MS, look, onError);
  return {
    trustIn: ({ model = 'the model', modelDigest }) =>
      trustIn(stored, { model, digest: modelDigest, catalogueHash }),
    close: stop,
  };
}
