import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import { ChatRequest, refuseBody, refuseRequest } from './chat-request.ts';
import { giveReply } from './give-reply.ts';
import { Models, modelRoutes } from './models.ts';
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
  /** Every chat request so far that was not refused, with whether its sender left before the answer. */
  readonly requests: readonly { readonly request: ChatRequest; left: boolean }[];
  addModel(name: string, options: { supportsTools: boolean }): void;
  close(): Promise<void>;
}

/**
 * Ollama's API as far as a decider uses it, with answers given by a test. It passes the same contract suite as a real
 * 0.11.4 (`tests/ollama/contract.test.ts`) and names itself in its version.
 */
export async function startOllamaStandIn(options: StandInOptions): Promise<OllamaStandIn> {
  const { model = 'llama3.2:3b', supportsTools = true, answers } = options;
  const requests: { request: ChatRequest; left: boolean }[] = [];
  const models = new Models();
  models.add(model, supportsTools);
  // A real server does not look at the content type.
  const app = express().use(express.json({ limit: '10mb', type: () => true }));
  modelRoutes(app, models);
  app.post('/api/chat', (httpRequest, response) => {
    const parsed = ChatRequest.safeParse(httpRequest.body);
    const known = parsed.success ? models.get(parsed.data.model) : undefined;
    const refusal = parsed.success ? refuseRequest(parsed.data, known) : refuseBody(httpRequest.body);
    if (refusal || !parsed.success)
      return void response.status(refusal?.status ?? 400).json({ error: refusal?.error });
    const request = parsed.data;
    models.loaded = known;
    const seen = { request, left: false };
    requests.push(seen);
    response.on('close', () => {
      seen.left = !response.writableFinished;
    });
    const scripted =
      typeof answers === 'function'
        ? answers(request)
        : answers[Math.min(requests.length, answers.length) - 1];
    giveReply(Reply.parse(scripted), request, response);
  });
  app.use((_request, response) => void response.status(404).type('text/plain').send('404 page not found'));
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(400).json({ error: 'unexpected EOF' });
  });
  const host = options.host ?? '127.0.0.1';
  const server: Server = app.listen(options.port ?? 0, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    requests,
    addModel: (name, { supportsTools: tools }) => models.add(name, tools),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
