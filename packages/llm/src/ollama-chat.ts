import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonSchema, Tool } from '@firstline/catalogue';
import { Ollama } from 'ollama';
import { LlmError } from './errors.ts';
import type { Certainty } from './name-certainty.ts';
import { explainFailure } from './ollama-errors.ts';
import { DEFAULT_TIMEOUT_MS, frozenOptions, KEEP_ALIVE, type OllamaSettings } from './ollama-options.ts';
import { readResponse } from './read-response.ts';
import { Semaphore } from './semaphore.ts';
import { estimateTokens, mostTokens } from './tokens.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What came back, before anybody has made sense of it. */
export interface ChatAnswer {
  readonly content: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: unknown }[];
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** What the server spent on the prompt; near nothing for the part it had computed before. Milliseconds. */
  readonly promptMs?: number;
  /** How sure the model was of the tool it named; only where the server gives log probabilities. */
  readonly certainty?: Certainty;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly Tool[];
  /** Left out, the model answers freely; only an evaluation does that. */
  readonly format?: JsonSchema;
  readonly signal?: AbortSignal;
  /** Draws instead of taking the likeliest: for a second opinion of the same model. */
  readonly drawn?: boolean;
}

export interface Chat {
  /** One call. Throws {@link LlmError}; a fired signal closes the connection, which frees Ollama's slot. */
  ask(request: ChatRequest): Promise<ChatAnswer>;
}

const BUSY_FIRST_MS = 100;
const BUSY_MOST_MS = 2_000;

/** Speaks to Ollama through its own client, given a fetch that can be cancelled: the client's `abort()` can't. */
export function createOllamaChat(settings: OllamaSettings): Chat {
  const { url, model, timeoutMs = DEFAULT_TIMEOUT_MS, concurrency = 1 } = settings;
  const options = frozenOptions(settings);
  const places = new Semaphore(concurrency);

  async function call(
    { messages, tools, format, drawn }: ChatRequest,
    signal: AbortSignal,
  ): Promise<unknown> {
    const client = new Ollama({ host: url, fetch: (input, init) => fetch(input, { ...init, signal }) });
    return client.chat({
      model,
      messages: messages.map((message) => ({ ...message })),
      tools: tools.map((tool) => structuredClone(tool)) as never,
      ...(format && { format }),
      stream: false,
      keep_alive: KEEP_ALIVE,
      // Neither of the two is among what reloads the model.
      options: drawn ? { ...options, temperature: 0.7, seed: options.seed + 1 } : options,
      // A server before 0.12.11 ignores these.
      logprobs: true,
      top_logprobs: 5,
    });
  }

  /** A full queue is no failure: it is asked again, ever more seldom, as long as there is time. */
  async function callWhenFree(request: ChatRequest, signal: AbortSignal): Promise<unknown> {
    for (let waitMs = BUSY_FIRST_MS; ; waitMs = Math.min(2 * waitMs, BUSY_MOST_MS)) {
      try {
        return await call(request, signal);
      } catch (error) {
        const failure = explainFailure(error, settings);
        if (failure.kind !== 'busy' || signal.aborted) throw error;
        // Random, or all that were turned away would come back together.
        await sleep(waitMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {
          throw failure;
        });
      }
    }
  }

  return {
    async ask(request) {
      refuseTooLong(request, options);
      const { signal } = request;
      const deadline = AbortSignal.timeout(timeoutMs);
      const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
      try {
        const raw = await places.use(() => callWhenFree(request, either), either);
        return readResponse(raw, options.num_ctx);
      } catch (error) {
        if (error instanceof LlmError && error.kind === 'busy') throw error;
        if (signal?.aborted) throw signal.reason;
        throw deadline.aborted
          ? new LlmError('timeout', `no answer from ${model} in ${timeoutMs} ms`, error)
          : explainFailure(error, settings);
      }
    },
  };
}

/** What a model's own template adds around the messages, generously. */
const TEMPLATE_TOKENS = 300;

/**
 * A prompt that is longer than the context comes back as if nothing were wrong: Ollama drops the system message first, and
 * then counts only what is left. So it has to be known before.
 */
function refuseTooLong(
  { messages, tools }: ChatRequest,
  { num_ctx, num_predict }: { num_ctx: number; num_predict: number },
): void {
  const ours = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const strangers = messages.filter(({ role }) => role !== 'system').map(({ content }) => content);
  const most =
    TEMPLATE_TOKENS + estimateTokens(ours.join('') + JSON.stringify(tools)) + mostTokens(strangers.join(''));
  if (most + num_predict <= num_ctx) return;
  throw new LlmError(
    'prompt_too_long',
    `the prompt may take ${most} tokens and its answer ${num_predict}, but the context has ${num_ctx}: approve fewer runbooks, or shorten the site notes`,
  );
}
