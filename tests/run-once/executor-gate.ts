import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Something that is seen from outside of the executor, at which it can be killed. */
export type Moment =
  | 'the run call comes'
  | 'the run call is answered'
  | 'the run is looked at'
  | 'the claim comes';

export interface ExecutorGate {
  readonly url: string;
  /** How often the jobs acted, by run key. */
  readonly effects: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/**
 * One gate between the executor and everybody else: Rundeck, the jobs that claim and act, and a Prometheus that sees a
 * host as broken until a job has acted on it.
 */
export async function startExecutorGate(options: {
  readonly rundeckUrl: string;
  readonly executorUrl: string;
  readonly onMoment: (moment: Moment) => void;
}): Promise<ExecutorGate> {
  const { rundeckUrl, executorUrl, onMoment } = options;
  const effects = new Map<string, number>();
  const hostOf = new Map<string, string>();
  const mended = new Set<string>();

  function act(runKey: string): void {
    effects.set(runKey, (effects.get(runKey) ?? 0) + 1);
    mended.add(hostOf.get(runKey) ?? '');
  }

  function answerQuery(query: string, response: ServerResponse): void {
    const isMended = mended.has(/instance="([^"]+)"/.exec(query)?.[1] ?? '');
    const holds = query.startsWith('broken') ? !isMended : query.startsWith('mended') ? isMended : true;
    const result = holds ? [{ metric: {}, value: [0, '1'] }] : [];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method, url = '' } = incoming;
    const acted = /^\/gate\/effects\/([^/?]+)/.exec(url)?.[1];
    if (acted !== undefined) {
      act(acted);
      return void response.writeHead(204).end();
    }
    if (url === '/api/v1/query')
      return answerQuery(new URLSearchParams(String(body)).get('query') ?? '', response);
    if (url.startsWith('/gate/claims/')) {
      onMoment('the claim comes');
      return forward(executorUrl + url.slice('/gate'.length), incoming, body, response);
    }
    const isRunCall = method === 'POST' && url.endsWith('/run');
    if (isRunCall) {
      const { options: sent } = JSON.parse(String(body)) as { options: { run_key: string; host: string } };
      hostOf.set(sent.run_key, sent.host);
      onMoment('the run call comes');
    }
    if (/\/execution\/\d+$/.test(url)) onMoment('the run is looked at');
    await forward(rundeckUrl + url, incoming, body, response);
    if (isRunCall) onMoment('the run call is answered');
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    effects,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(
  url: string,
  { method, headers: sent }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const headers = { ...sent, 'content-length': body.length };
  for (const name of ['host', 'connection', 'transfer-encoding', 'accept-encoding'] as const)
    delete headers[name];
  const outgoing = request(url, { method, headers });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const text = await buffer(answer);
  const type = answer.headers['content-type'] ?? 'application/json';
  response
    .writeHead(answer.statusCode ?? 502, { 'content-type': type, 'content-length': text.length })
    .end(text);
}
