import { type Catalogue, createRulesDecider } from '@firstline/catalogue';
import type { Decider } from '@firstline/contracts';
import { type Chat, checkOllama, createLlmDecider, createOllamaChat } from '@firstline/llm';
import { silentLogger } from '@firstline/runtime';
import type { Settings } from '../config.ts';
import { UsageError } from '../errors.ts';

export interface LiveDecider {
  /** As it stands over its column. */
  readonly name: string;
  readonly decider: Pick<Decider, 'decide'>;
  /** Set for an LLM that decides as the analyzer's does and whose weights are known: only then its result can be kept. */
  readonly model?: { readonly name: string; readonly digest: string };
}

export interface LlmChoice {
  readonly model?: string | undefined;
  /** False lets the model answer freely, as it comes. */
  readonly schema?: boolean;
}

export const rulesDecider = (): LiveDecider => ({ name: 'rules', decider: createRulesDecider() });

/** The LLM as the analyzer would use it. Throws a UsageError that says what is missing. */
export async function llmDecider(
  { model: named, schema = true }: LlmChoice,
  parts: { catalogue: Catalogue; siteNotes: string },
  settings: Settings,
): Promise<LiveDecider> {
  const model = named ?? settings.OLLAMA_MODEL;
  const { problem, digest } = await checkOllama({ url: settings.OLLAMA_URL, model });
  if (problem !== undefined) throw new UsageError(problem);
  const ollama = {
    url: settings.OLLAMA_URL,
    model,
    timeoutMs: settings.LLM_TIMEOUT_MS,
    ...(settings.OLLAMA_NUM_THREAD !== undefined && { numThread: settings.OLLAMA_NUM_THREAD }),
  };
  const decider = createLlmDecider({
    ...ollama,
    ...parts,
    logger: silentLogger,
    ...(digest !== undefined && { digest }),
    ...(!schema && { chat: withoutSchema(createOllamaChat(ollama)) }),
  });
  return {
    name: schema ? `llm ${model}` : `llm ${model} without schema`,
    decider,
    ...(schema && digest !== undefined && { model: { name: model, digest } }),
  };
}

const withoutSchema = (chat: Chat): Chat => ({
  ask: ({ format: _left, ...request }) => chat.ask(request),
});
