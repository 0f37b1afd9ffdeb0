import { answerSchema, type Catalogue, type JsonSchema, type Tool, toolsOf } from '@firstline/catalogue';
import type { Situation } from '@firstline/contracts';
import { createOllamaChat } from './ollama-chat.ts';
import type { OllamaSettings } from './ollama-options.ts';
import { systemPrompt, userPrompt } from './prompt.ts';
import { estimateTokens } from './tokens.ts';

/** Everything a model is given for one alert; its own template puts the tools between the two texts or before them. */
export interface ShownPrompt {
  readonly system: string;
  readonly tools: readonly Tool[];
  readonly user: string;
  /** Not shown to the model: the answers that are possible at all. */
  readonly format: JsonSchema;
}

export const showPrompt = (catalogue: Catalogue, siteNotes: string, situation: Situation): ShownPrompt => ({
  system: systemPrompt(siteNotes),
  tools: toolsOf(catalogue),
  user: userPrompt(
    situation,
    catalogue.runbooks.map(({ name }) => name),
  ),
  format: answerSchema(situation.candidates),
});

/** What the prompt costs: as the model's own tokenizer counts it, or a guess where Ollama can't be asked. */
export async function countTokens(
  { system, tools, user, format }: ShownPrompt,
  ollama: OllamaSettings,
): Promise<{ tokens: number; measured: boolean; why?: string }> {
  try {
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ] as const;
    const { promptTokens } = await createOllamaChat(ollama).ask({ messages, tools, format });
    return { tokens: promptTokens, measured: true };
  } catch (error) {
    const guess = estimateTokens(system) + estimateTokens(JSON.stringify(tools)) + estimateTokens(user);
    return { tokens: guess, measured: false, why: error instanceof Error ? error.message : String(error) };
  }
}
