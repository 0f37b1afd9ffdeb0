import { messageOf } from '@firstline/runtime';
import { Ollama } from 'ollama';
import { z } from 'zod';
import { withTag } from './model-digest.ts';
import { DEFAULT_NUM_CTX, type OllamaSettings } from './ollama-options.ts';

const TIMEOUT_MS = 3_000;

export interface OllamaState {
  readonly reachable: boolean;
  readonly version?: string;
  readonly modelPresent?: boolean;
  /** Content digest of the model, so that a decision says exactly which weights made it. */
  readonly digest?: string;
  readonly supportsTools?: boolean;
  /** What is wrong and how to mend it; absent when the LLM can decide. */
  readonly problem?: string;
}

const Shown = z.looseObject({
  capabilities: z.array(z.string()).default([]),
  model_info: z.record(z.string(), z.unknown()).default({}),
});

/** How many tokens the model was made to read; its key begins with the name of its architecture. */
const contextOf = (info: Readonly<Record<string, unknown>>): number | undefined => {
  const value = Object.entries(info).find(([key]) => key.endsWith('.context_length'))?.[1];
  return typeof value === 'number' ? value : undefined;
};

/** Whether Ollama answers, has the model, and the model can call tools. Never throws. */
export async function checkOllama({
  url,
  model,
  numCtx = DEFAULT_NUM_CTX,
}: Pick<OllamaSettings, 'url' | 'model' | 'numCtx'>): Promise<OllamaState> {
  const limited: typeof fetch = (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const client = new Ollama({ host: url, fetch: limited });
  let version: string;
  try {
    const response = await limited(new URL('/api/version', url));
    version = String(((await response.json()) as { version?: unknown }).version ?? 'unknown');
  } catch (error) {
    return {
      reachable: false,
      problem: `Ollama does not answer at ${url} (${messageOf(error)}): start it, or set OLLAMA_URL`,
    };
  }
  try {
    const { models } = await client.list();
    const wanted = withTag(model);
    const found = models.find(({ name }) => name === wanted);
    if (!found) {
      return {
        reachable: true,
        version,
        modelPresent: false,
        problem: `Ollama has no model ${model}: run "firstline models pull ${model}"`,
      };
    }
    const { capabilities, model_info } = Shown.parse(await client.show({ model }));
    const supportsTools = capabilities.includes('tools');
    const known = { reachable: true, version, modelPresent: true, digest: found.digest, supportsTools };
    const another = 'choose another in OLLAMA_MODEL';
    if (!supportsTools) return { ...known, problem: `the model ${model} does not support tools: ${another}` };
    const context = contextOf(model_info);
    // Ollama would take the smaller one without a word, and cut what does not fit.
    if (context !== undefined && context < numCtx) {
      const problem = `the model ${model} reads ${context} tokens, and ${numCtx} are wanted: ${another}`;
      return { ...known, problem };
    }
    return known;
  } catch (error) {
    return {
      reachable: true,
      version,
      problem: `Ollama at ${url} does not tell its models: ${messageOf(error)}`,
    };
  }
}
