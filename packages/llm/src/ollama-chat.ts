import type { JsonSchema, Tool } from '@firstline/catalogue';
import { messageOf } from '@firstline/runtime';
import { Ollama } from 'ollama';
import { z } from 'zod';
import { LlmError } from './errors.ts';
import { DEFAULT_TIMEOUT_MS, frozenOptions, KEEP_ALIVE, type OllamaSettings } from './ollama-options.ts';
import { Semaphore } from './semaphore.ts';

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
}

export interface Chat {
  /** One call. Throws {@link LlmError}; a fired signal closes the connection, which frees Ollama's slot. */
  ask(request: {
    readonly messages: readonly ChatMessage[];
    readonly tools: readonly Tool[];
    readonly format: JsonSchema;
    readonly signal?: AbortSignal;
  }): Promise<ChatAnswer>;
}

// The client returns whatever came with 200, `{}` too.
const Answer = z.looseObject({
  message: z.looseObject({
    content: z.string().default(''),
    tool_calls: z
      .array(z.looseObject({ function: z.looseObject({ name: z.string(), arguments: z.unknown() }) }))
      .nullish(),
  }),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().default(0),
  eval_count: z.number().default(0),
});

/** Speaks to Ollama through its own client, given a fetch that can be cancelled: the client's `abort()` can't. */
export function createOllamaChat(settings: OllamaSettings): Chat {
  const { url, model, timeoutMs = DEFAULT_TIMEOUT_MS, concurrency = 1 } = settings;
  const options = frozenOptions(settings);
  const places = new Semaphore(concurrency);
  return {
    async ask({ messages, tools, format, signal }) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
      const client = new Ollama({
        host: url,
        fetch: (input, init) => fetch(input, { ...init, signal: either }),
      });
      try {
        const raw: unknown = await places.use(
          () =>
            client.chat({
              model,
              messages: messages.map((message) => ({ ...message })),
              tools: tools.map((tool) => structuredClone(tool)) as never,
              format,
              stream: false,
              keep_alive: KEEP_ALIVE,
              options,
            }),
          either,
        );
        return read(raw, options.num_ctx);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw deadline.aborted
          ? new LlmError('timeout', `no answer from ${model} in ${timeoutMs} ms`, error)
          : classify(error, url, model);
      }
    },
  };
}

function read(raw: unknown, numCtx: number): ChatAnswer {
  const parsed = Answer.safeParse(raw);
  if (!parsed.success)
    throw new LlmError('answer_unusable', 'Ollama answered 200 with something that is no answer');
  const { message, done_reason, prompt_eval_count, eval_count } = parsed.data;
  // Ollama cuts a prompt that is too long without a word; what is left may lack the rules.
  if (prompt_eval_count >= numCtx)
    throw new LlmError('answer_unusable', `the prompt filled the context of ${numCtx} tokens`);
  if (done_reason === 'length')
    throw new LlmError('answer_unusable', 'the answer was cut off at its length limit');
  return {
    content: message.content,
    toolCalls: (message.tool_calls ?? []).map((call) => ({
      name: call.function.name,
      arguments: call.function.arguments,
    })),
    promptTokens: prompt_eval_count,
    answerTokens: eval_count,
  };
}

function classify(error: unknown, url: string, model: string): LlmError {
  if (error instanceof LlmError) return error;
  const status =
    typeof error === 'object' && error !== null && 'status_code' in error
      ? Number(error.status_code)
      : undefined;
  const text = messageOf(error);
  if (status === undefined) {
    if (typeof error === 'object' && error !== null && 'name' in error && error.name === 'SyntaxError')
      return new LlmError('answer_unusable', 'Ollama’s answer is no JSON', error);
    return new LlmError('unreachable', `Ollama does not answer at ${url}: ${text}`, error);
  }
  if (status === 404)
    return new LlmError(
      'model_missing',
      `the model ${model} is not there: run "ollama pull ${model}"`,
      error,
    );
  if (status === 503) return new LlmError('busy', `Ollama is busy: ${text}`, error);
  if (status === 400 && /support tools/.test(text))
    return new LlmError('no_tools', `the model ${model} does not support tools: choose another`, error);
  // A 500 that starts so is about our request, and would be the same the next time.
  if (status < 500 || /^(invalid|option)/.test(text))
    return new LlmError('bad_request', `Ollama refused the request: ${text}`, error);
  return new LlmError('crashed', `Ollama failed: ${text}`, error);
}
