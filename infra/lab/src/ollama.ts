import { z } from 'zod';

const Tags = z.looseObject({ models: z.array(z.looseObject({ name: z.string() })) });
const ANSWER_MS = 1_500;

/** Who will decide, in words: asks Ollama whether it answers and has the model. Never throws. */
export async function describeDecider(settings: {
  decider: string;
  url: string;
  model: string;
}): Promise<string> {
  const { decider, url, model } = settings;
  if (decider === 'rules') return 'the rules (DECIDER=rules)';
  try {
    const response = await fetch(new URL('/api/tags', url), { signal: AbortSignal.timeout(ANSWER_MS) });
    const { models } = Tags.parse(await response.json());
    const has = models.some(({ name }) => name === model || name === `${model}:latest`);
    if (has) return `${model} by Ollama at ${url}; the rules when it can’t`;
    return `the rules: Ollama at ${url} has no ${model} (get it with: ollama pull ${model})`;
  } catch {
    return `the rules: no Ollama answers at ${url}`;
  }
}
