import { messageOf } from '@firstline/runtime';
import { Ollama } from 'ollama';
import { withTag } from './model-digest.ts';
import type { OllamaSettings } from './ollama-options.ts';

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

/** Whether Ollama answers, has the model, and the model can call tools. Never throws. */
export async function checkOllama({
  url,
  model,
}: Pick<OllamaSettings, 'url' | 'model'>): Promise<OllamaState> {
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
    const shown = (await client.show({ model })) as { capabilities?: string[] };
    const supportsTools = shown.capabilities?.includes('tools') ?? false;
    const known = { reachable: true, version, modelPresent: true, digest: found.digest, supportsTools };
    return supportsTools
      ? known
      : { ...known, problem: `the model ${model} does not support tools: choose another in OLLAMA_MODEL` };
  } catch (error) {
    return {
      reachable: true,
      version,
      problem: `Ollama at ${url} does not tell its models: ${messageOf(error)}`,
    };
  }
}
