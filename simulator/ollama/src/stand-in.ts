import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Response } from 'express';
import { ChatRequest } from './chat-request.ts';
import { Reply } from './script.ts';

export type AnswerWith = (request: ChatRequest) => Reply;

export interface StandInOptions {
  /** Replies in order (the last one for ever), or a function of the request. */
  readonly answers: readonly Reply[] | AnswerWith;
  readonly model?: string;
  readonly supportsTools?: boolean;
  readonly port?: number;
  readonly host?: string;
}

export interface OllamaStandIn {
  readonly url: string;
  /** Every chat request so far, with whether its sender left before the answer. */
  readonly requests: readonly { readonly request: ChatRequest; left: boolean }[];
  close(): Promise<void>;
}

const NUM_CTX_DEFAULT = 4_096;

/**
 * Ollama's API as far as a decider uses it, with answers given by a test. Statuses and error texts are those a real
 * 0.11.4 was seen to give. It names itself in its version.
 */
export async function startOllamaStandIn(options: StandInOptions): Promise<OllamaStandIn> {
  const { model = 'llama3.2:3b', supportsTools = true, answers } = options;
  const requests: { request: ChatRequest; left: boolean }[] = [];
  const app = express().use(express.json({ limit: '10mb' }));
  routes(app, model, supportsTools);
  app.post('/api/chat', (httpRequest, response) => {
    const parsed = ChatRequest.safeParse(httpRequest.body);
    if (!parsed.success) return void response.status(400).json({ error: 'model is required' });
    const request = parsed.data;
    if (request.model !== model) {
      return void response
        .status(404)
        .json({ error: `model "${request.model}" not found, try pulling it first` });
    }
    if (request.tools.length > 0 && !supportsTools) {
      return void response
        .status(400)
        .json({ error: `registry.ollama.ai/library/${model} does not support tools` });
    }
    const seen = { request, left: false };
    requests.push(seen);
    response.on('close', () => {
      seen.left = !response.writableFinished;
    });
    const scripted =
      typeof answers === 'function'
        ? answers(request)
        : answers[Math.min(requests.length, answers.length) - 1];
    reply(Reply.parse(scripted), request, response);
  });
  const server: Server = app.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function routes(app: Express, model: string, supportsTools: boolean): void {
  app.get(
    '/api/version',
    (_request, response) => void response.json({ version: '0.11.4-firstline-stand-in' }),
  );
  app.get('/api/tags', (_request, response) => {
    response.json({ models: [{ name: model, model, digest: 'stand-in', size: 0, details: {} }] });
  });
  app.post('/api/show', (request, response) => {
    if (request.body?.model !== model) {
      response.status(404).json({ error: `model '${request.body?.model}' not found` });
      return;
    }
    response.json({
      capabilities: supportsTools ? ['completion', 'tools'] : ['completion'],
      template: '',
      details: {},
    });
  });
  app.get('/api/ps', (_request, response) => void response.json({ models: [] }));
}

function reply(answer: ReturnType<typeof Reply.parse>, request: ChatRequest, response: Response): void {
  const send = (message: object, doneReason = 'stop', promptTokens = 700) => {
    response.json({
      model: request.model,
      created_at: new Date().toISOString(),
      message: { role: 'assistant', ...message },
      done: true,
      done_reason: doneReason,
      prompt_eval_count: promptTokens,
      eval_count: 30,
    });
  };
  switch (answer.kind) {
    case 'content':
      send({ content: answer.content }, answer.doneReason);
      return;
    case 'call':
      send({ content: '', tool_calls: answer.calls.map((call) => ({ function: call })) });
      return;
    case 'error':
      return void response.status(answer.status).json({ error: answer.error });
    case 'raw':
      return void response.type('application/json').send(answer.body);
    case 'reset':
      return void response.socket?.destroy();
    case 'full_context':
      send({ content: '' }, 'stop', Number(request.options.num_ctx ?? NUM_CTX_DEFAULT));
      return;
    case 'hang':
      return;
  }
}
