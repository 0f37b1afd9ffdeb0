import { Ollama } from 'ollama';
import type { OllamaSettings } from './ollama-options.ts';

const KEEP_MS = 30_000;
const TIMEOUT_MS = 3_000;

/**
 * Tells which weights a name stands for now: a pull can change them under a running process. Asks at most twice a
 * minute, never throws, and tells nothing when Ollama doesn't.
 */
export function watchDigest({
  url,
  model,
}: Pick<OllamaSettings, 'url' | 'model'>): () => Promise<string | undefined> {
  const client = new Ollama({
    host: url,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
  });
  const name = withTag(model);
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<string | undefined> = Promise.resolve(undefined);
  return () => {
    if (performance.now() - asked > KEEP_MS) {
      asked = performance.now();
      answer = client.list().then(
        ({ models }) => models.find((each) => each.name === name)?.digest,
        () => {
          asked = Number.NEGATIVE_INFINITY;
          return undefined;
        },
      );
    }
    return answer;
  };
}

/** A model's name as Ollama lists it: without a tag it means `latest`. */
export const withTag = (model: string): string => (model.includes(':') ? model : `${model}:latest`);
