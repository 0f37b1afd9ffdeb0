import { answerSchema, type Catalogue, categoryOf, severityOf, toolsOf } from '@firstline/catalogue';
import type { Choice, Decider, Deliberation, Situation, Verdict } from '@firstline/contracts';
import type { Logger } from '@firstline/runtime';
import { LlmError } from './errors.ts';
import { type Chat, type ChatAnswer, type ChatMessage, createOllamaChat } from './ollama-chat.ts';
import { DEFAULT_TIMEOUT_MS, type OllamaSettings } from './ollama-options.ts';
import { hashOf, systemPrompt, userPrompt } from './prompt.ts';
import { readAnswer } from './read-answer.ts';

const MAX_RAW = 4_096;

export interface LlmDeciderOptions extends OllamaSettings {
  readonly catalogue: Catalogue;
  readonly siteNotes: string;
  readonly logger: Logger;
  /** Digest of the model, when it is known. */
  readonly digest?: string;
  /** For tests. */
  readonly chat?: Chat;
}

/**
 * Decides by a small LLM that can only select: the tools are shown to it, a schema allows only this alert's candidates
 * and values, and what comes back is read with distrust. A bad answer is repaired once, then goes to a human.
 * Throws {@link LlmError} when the LLM can't decide now.
 */
export function createLlmDecider(options: LlmDeciderOptions): Decider {
  const { catalogue, model, timeoutMs = DEFAULT_TIMEOUT_MS, chat = createOllamaChat(options) } = options;
  const system = systemPrompt(options.siteNotes);
  const tools = toolsOf(catalogue);
  return {
    name: 'llm',
    async decide(situation: Situation, signal?: AbortSignal): Promise<Deliberation> {
      const started = performance.now();
      const user = userPrompt(situation);
      const format = answerSchema(situation.candidates);
      const budget = AbortSignal.timeout(timeoutMs);
      const either = signal ? AbortSignal.any([budget, signal]) : budget;
      const raw: string[] = [];
      const tokens = { prompt: 0, answer: 0 };
      const ask = async (messages: readonly ChatMessage[]): Promise<ChatAnswer> => {
        const answer = await chat.ask({ messages, tools, format, signal: either }).catch((error: unknown) => {
          throw budget.aborted && !signal?.aborted
            ? new LlmError('timeout', `no decision from ${model} in ${timeoutMs} ms`, error)
            : error;
        });
        tokens.prompt += answer.promptTokens;
        tokens.answer += answer.answerTokens;
        raw.push(JSON.stringify({ content: answer.content, toolCalls: answer.toolCalls }));
        return answer;
      };
      const done = (choice: Choice, verdicts: Verdict[]): Deliberation => ({
        choice,
        verdicts,
        reached: {
          decider: 'llm',
          model,
          ...(options.digest && { modelDigest: options.digest }),
          promptHashes: { system: hashOf(system), user: hashOf(user) },
          rawAnswer: raw.join('\n').slice(0, MAX_RAW),
          tokens,
          durationMs: performance.now() - started,
        },
      });

      const opening: ChatMessage[] = [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ];
      const first = readAnswer(await ask(opening), situation);
      if ('choice' in first) return done(first.choice, first.verdicts);
      // The repair is a user turn that ends with the alert again: the model's template shows the tools only to the last one.
      const repair = `Your last answer could not be used: ${first.problem}.\n\n${user}`;
      const second = readAnswer(
        await ask([...opening.slice(0, 1), { role: 'user', content: repair }]),
        situation,
      );
      const verdicts = [...first.verdicts, ...second.verdicts];
      if ('choice' in second) {
        return done(second.choice, [
          { check: 'repair', ok: true, detail: `mended: ${first.problem}` },
          ...second.verdicts,
        ]);
      }
      options.logger.warn('llm answer unusable', { model, problem: second.problem });
      return done(unusable(situation, second.problem), verdicts);
    },
  };
}

const unusable = ({ alert }: Situation, problem: string): Choice => ({
  action: 'escalate_to_human',
  parameters: {},
  category: categoryOf(alert),
  severity: severityOf(alert),
  reason: `the model's answer could not be used: ${problem}`.slice(0, 160),
});
