import { z } from 'zod';
import { LlmError } from './errors.ts';
import { type Certainty, certaintyOfName, type LogProbability } from './name-certainty.ts';
import type { ChatAnswer } from './ollama-chat.ts';

// The client returns whatever came with 200, `{}` too.
const Response = z.looseObject({
  message: z.looseObject({
    content: z.string().default(''),
    tool_calls: z
      .array(z.looseObject({ function: z.looseObject({ name: z.string(), arguments: z.unknown() }) }))
      .nullish(),
  }),
  done: z.boolean().default(true),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().default(0),
  prompt_eval_duration: z.number().default(0),
  eval_count: z.number().default(0),
  /** Since Ollama 0.12.11. */
  logprobs: z.unknown().optional(),
});

const Alternative = z.looseObject({ token: z.string(), logprob: z.number() });
const LogProbabilities = z.array(Alternative.extend({ top_logprobs: z.array(Alternative).default([]) }));

/** Takes the parts of a chat response that matter. Throws {@link LlmError} for one that must not be used. */
export function readResponse(raw: unknown, numCtx: number): ChatAnswer {
  const parsed = Response.safeParse(raw);
  if (!parsed.success)
    throw new LlmError('answer_unusable', 'Ollama answered 200 with something that is no answer');
  const { message, done, done_reason, prompt_eval_count, prompt_eval_duration, eval_count } = parsed.data;
  // Seen with 0.11.4: its search for a tool call can swallow a whole answer, the end included.
  if (!done) throw new LlmError('answer_unusable', 'Ollama ended its answer before it was done');
  // The last sign of a prompt that Ollama has cut without a word.
  if (prompt_eval_count >= numCtx)
    throw new LlmError('answer_unusable', `the prompt filled the context of ${numCtx} tokens`);
  if (done_reason === 'length')
    throw new LlmError('answer_unusable', 'the answer was cut off at its length limit');
  const certainty = certaintyOf(parsed.data.logprobs);
  return {
    content: message.content,
    toolCalls: (message.tool_calls ?? []).map((call) => ({
      name: call.function.name,
      arguments: call.function.arguments,
    })),
    promptTokens: prompt_eval_count,
    promptMs: prompt_eval_duration / 1e6,
    answerTokens: eval_count,
    ...(certainty && { certainty }),
  };
}

function certaintyOf(given: unknown): Certainty | undefined {
  const parsed = LogProbabilities.safeParse(given);
  if (!parsed.success) return undefined;
  const tokens = parsed.data.map(
    ({ token, logprob, top_logprobs }): LogProbability => ({ token, logprob, others: top_logprobs }),
  );
  return certaintyOfName(tokens);
}
