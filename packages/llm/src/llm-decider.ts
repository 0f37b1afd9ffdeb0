import { answerSchema, type Catalogue, categoryOf, severityOf, toolsOf } from '@firstline/catalogue';
import type { Choice, Decider, Deliberation, Situation, Verdict } from '@firstline/contracts';
import type { Logger } from '@firstline/runtime';
import { holdAgainstMargin, holdAgainstRules, holdAgainstSecond, isRisky } from './doubts.ts';
import { LlmError } from './errors.ts';
import { watchDigest } from './model-digest.ts';
import { type Chat, type ChatAnswer, type ChatMessage, createOllamaChat } from './ollama-chat.ts';
import { DEFAULT_TIMEOUT_MS, type OllamaSettings } from './ollama-options.ts';
import { hashOf, systemPrompt, userPrompt } from './prompt.ts';
import { type Reading, readAnswer } from './read-answer.ts';

const MAX_RAW = 4_096;

export interface LlmDeciderOptions extends OllamaSettings {
  readonly catalogue: Catalogue;
  readonly siteNotes: string;
  readonly logger: Logger;
  /** Digest of the model; without it Ollama is asked. */
  readonly digest?: string;
  /** For tests. */
  readonly chat?: Chat;
}

/** The LLM as a decider, which can be made ready before the first alert comes. */
export interface LlmDecider extends Decider {
  /** Loads the model and lets it read the constant part of the prompt. Throws {@link LlmError}. */
  warmUp(signal?: AbortSignal): Promise<void>;
}

/**
 * Decides by a small LLM that can only select: the tools are shown to it, a schema allows only this alert's candidates
 * and values, and what comes back is read with distrust. A bad answer is repaired once, then goes to a human; so does a
 * choice against a matching rule, and a risky one that the model is not sure of.
 * Throws {@link LlmError} when the LLM can't decide now.
 */
export function createLlmDecider(options: LlmDeciderOptions): LlmDecider {
  const { catalogue, model, timeoutMs = DEFAULT_TIMEOUT_MS, chat = createOllamaChat(options) } = options;
  const system = systemPrompt(options.siteNotes);
  const tools = toolsOf(catalogue);
  const runbooks = catalogue.runbooks.map(({ name }) => name);
  const digestNow = options.chat ? async () => undefined : watchDigest(options);

  /** One conversation about one alert, within one time budget. */
  function startTalk(situation: Situation, signal: AbortSignal | undefined) {
    const user = userPrompt(situation, runbooks);
    const format = answerSchema(situation.candidates);
    const budget = AbortSignal.timeout(timeoutMs);
    const either = signal ? AbortSignal.any([budget, signal]) : budget;
    const raw: string[] = [];
    const tokens = { prompt: 0, answer: 0 };

    async function ask(content: string, drawn = false): Promise<ChatAnswer> {
      const messages: ChatMessage[] = [
        { role: 'system', content: system },
        { role: 'user', content },
      ];
      const answer = await chat
        .ask({ messages, tools, format, signal: either, drawn })
        .catch((error: unknown) => {
          if (signal?.aborted) throw signal.reason;
          if (error instanceof LlmError || !budget.aborted) throw error;
          throw new LlmError('timeout', `no decision from ${model} in ${timeoutMs} ms`, error);
        });
      tokens.prompt += answer.promptTokens;
      tokens.answer += answer.answerTokens;
      raw.push(JSON.stringify({ content: answer.content, toolCalls: answer.toolCalls }));
      return answer;
    }
    return { user, tokens, raw, ask };
  }
  type Talk = ReturnType<typeof startTalk>;

  /** An answer that can be used; the second try is told what was wrong with the first. */
  async function readOrRepair(talk: Talk, situation: Situation): Promise<Reading & Sure> {
    const first = await talk.ask(talk.user);
    const reading = { ...readAnswer(first, situation), ...sureOf(first) };
    if ('choice' in reading) return reading;
    // The alert stands in the last turn again: a model's template shows the tools only to that one.
    const second = await talk.ask(`Your last answer could not be used: ${reading.problem}.\n\n${talk.user}`);
    const repaired = { ...readAnswer(second, situation), ...sureOf(second) };
    const mended: Verdict = { check: 'repair', ok: true, detail: `mended: ${reading.problem}` };
    return 'choice' in repaired
      ? { ...repaired, verdicts: [mended, ...repaired.verdicts] }
      : { ...repaired, verdicts: [...reading.verdicts, ...repaired.verdicts] };
  }

  async function doubtsOf(
    choice: Choice,
    { certainty }: Sure,
    talk: Talk,
    situation: Situation,
  ): Promise<Verdict[]> {
    const rules = holdAgainstRules(choice, situation);
    if (!rules.ok || !isRisky(choice, situation)) return [rules];
    if (certainty !== undefined) return [rules, holdAgainstMargin(choice, certainty.margin)];
    const second = readAnswer(await talk.ask(talk.user, true), situation);
    return [rules, holdAgainstSecond(choice, 'choice' in second ? second.choice : undefined)];
  }

  return {
    name: 'llm',
    async decide(situation: Situation, signal?: AbortSignal): Promise<Deliberation> {
      const started = performance.now();
      const talk = startTalk(situation, signal);
      const [reading, digest] = await Promise.all([
        readOrRepair(talk, situation),
        options.digest ?? digestNow(),
      ]);
      const verdicts: Verdict[] = [...reading.verdicts];
      let choice: Choice;
      if ('choice' in reading) {
        const doubts = await doubtsOf(reading.choice, reading, talk, situation);
        verdicts.push(...doubts);
        const doubt = doubts.find(({ ok }) => !ok);
        choice = doubt ? toHuman(reading.choice, doubt.detail) : reading.choice;
      } else {
        options.logger.warn('llm answer unusable', { model, problem: reading.problem });
        choice = toHuman(
          { category: categoryOf(situation.alert), severity: severityOf(situation.alert) },
          `the model's answer could not be used: ${reading.problem}`,
        );
      }
      return {
        choice,
        verdicts,
        reached: {
          decider: 'llm',
          model,
          ...(digest && { modelDigest: digest }),
          promptHashes: { system: hashOf(system), user: hashOf(talk.user) },
          rawAnswer: talk.raw.join('\n').slice(0, MAX_RAW),
          tokens: talk.tokens,
          ...('choice' in reading && reading.certainty && { confidence: reading.certainty.confidence }),
          durationMs: performance.now() - started,
        },
      };
    },
    async warmUp(signal) {
      const talk = startTalk(nothingToDo, signal);
      await talk.ask(talk.user);
    },
  };
}

/** What the server told of how sure the model was; nothing where it tells nothing. */
type Sure = Pick<ChatAnswer, 'certainty'>;

/** Stands for an alert in the warm-up; nothing of it is ever recorded. */
const nothingToDo: Situation = {
  alert: { source: 'alertmanager', fingerprint: '', status: 'resolved', labels: {}, annotations: {} },
  candidates: [],
};

const sureOf = ({ certainty }: ChatAnswer): Sure => (certainty === undefined ? {} : { certainty });

const toHuman = ({ category, severity }: Pick<Choice, 'category' | 'severity'>, reason: string): Choice => ({
  action: 'escalate_to_human',
  parameters: {},
  category,
  severity,
  reason: reason.slice(0, 160),
});
