import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Round } from './round.ts';

export interface FaultProxy {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * A network that loses answers, holds requests back and doubles them, in front of any Rundeck. The executor's run calls
 * take this way; the others, which nothing happens to, go straight and save half of the time.
 */
export async function startFaultProxy(
  rundeckUrl: string,
  roundOf: (runKey: string) => Round | undefined,
): Promise<FaultProxy> {
  const upstream = new URL(rundeckUrl);
  const scheme = upstream.protocol === 'https:' ? https : http;
  const agent = new scheme.Agent({ keepAlive: true, maxSockets: 64 });

  async function forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const headers = { ...incoming.headers };
    // The answer is read here too, so it must come plain; the rest is about this connection, not about the call.
    for (const name of ['host', 'connection', 'transfer-encoding', 'accept-encoding']) delete headers[name];
    const outgoing = scheme.request({
      agent,
      hostname: upstream.hostname,
      port: upstream.port || undefined,
      path: incoming.url,
      method: incoming.method,
      headers: { ...headers, 'content-length': body.length },
    });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const round = roundOf(runKeyIn(body));
    if (round === undefined) return send(response, await forward(incoming, body));
    round.calls += 1;
    round.markCalled();
    const run = async (): Promise<Answer> => {
      const answer = await forward(incoming, body);
      if (answer.status === 200) round.executions.push(String(JSON.parse(answer.body.toString('utf8')).id));
      return answer;
    };
    const { kind } = round.calls === 1 ? round.delivery : { kind: 'fine' };
    if (kind === 'late' && round.delivery.kind === 'late') {
      round.clock.schedule(round.delivery.byMs, async () => void (await run()));
      return void response.destroy();
    }
    const [answer] = await Promise.all(kind === 'twice' ? [run(), run()] : [run()]);
    if (kind === 'answer_lost') return void response.destroy();
    send(response, answer);
  }

  const server = http.createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function runKeyIn(body: Buffer): string {
  const call = JSON.parse(body.toString('utf8')) as { options?: { run_key?: string } };
  return call.options?.run_key ?? '';
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: __, ...rest } = headers;
  response.writeHead(status, { ...rest, 'content-length': body.length }).end(body);
}
