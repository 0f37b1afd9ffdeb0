import type { Response } from 'express';
import type { ChatRequest } from './chat-request.ts';
import type { Reply } from './script.ts';

const NUM_CTX_DEFAULT = 4_096;
const CHARACTERS_PER_TOKEN = 4;
const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/** A prompt that is too long is cut without a word: first the system's part goes, then what is over. */
function promptTokensOf({ messages, tools, options }: ChatRequest, answer: Reply): number {
  const numCtx = Number(options.num_ctx ?? NUM_CTX_DEFAULT);
  if (answer.kind === 'full_context') return numCtx;
  const count = (which: typeof messages) =>
    tokensOf(which.map(({ content }) => content).join('') + JSON.stringify(tools));
  const whole = count(messages);
  if (whole <= numCtx) return whole;
  return Math.min(numCtx, count(messages.filter(({ role }) => role !== 'system')));
}

/** Answers one chat request as its script says, and as a real server would count and cut it. */
export function giveReply(answer: Reply, request: ChatRequest, response: Response): void {
  const promptTokens = promptTokensOf(request, answer);
  const send = (message: { content: string; tool_calls?: unknown }, doneReason: string, tokens: number) => {
    response.json({
      model: request.model,
      created_at: new Date().toISOString(),
      message: { role: 'assistant', ...message },
      ...('logprobs' in answer && answer.logprobs && { logprobs: answer.logprobs }),
      done_reason: doneReason,
      done: true,
      total_duration: 1_000_000,
      load_duration: 0,
      prompt_eval_count: promptTokens,
      prompt_eval_duration: 500_000,
      eval_count: tokens,
      eval_duration: 500_000,
    });
  };
  const write = (content: string, doneReason: string, toolCalls?: unknown) => {
    const most = Number(request.options.num_predict ?? -1);
    if (most > 0 && tokensOf(content) > most) {
      send({ content: content.slice(0, most * CHARACTERS_PER_TOKEN) }, 'length', most);
      return;
    }
    const message = toolCalls === undefined ? { content } : { content: '', tool_calls: toolCalls };
    send(message, doneReason, Math.max(1, tokensOf(content)));
  };
  switch (answer.kind) {
    case 'content':
      write(answer.content, answer.doneReason ?? 'stop');
      return;
    case 'call': {
      const [first] = answer.calls;
      const text = JSON.stringify({ name: first?.name, parameters: first?.arguments });
      // Without tools in the request nobody looks for calls in the text.
      if (request.tools.length === 0) write(text, 'stop');
      else
        write(
          text,
          'stop',
          answer.calls.map((call) => ({ function: call })),
        );
      return;
    }
    case 'full_context':
      write('', 'stop');
      return;
    case 'error':
      return void response.status(answer.status).json({ error: answer.error });
    case 'raw':
      return void response.type('application/json').send(answer.body);
    case 'reset':
      return void response.socket?.destroy();
    case 'hang':
      return;
  }
}
