import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Forwarder {
  /** Sends a call on as it came and reads the whole answer. */
  forward(path: string, incoming: IncomingMessage, body: Buffer): Promise<Answer>;
  close(): void;
}

/** To the server of `url`; a path in it is not put before the calls' own. */
export function createForwarder(url: string): Forwarder {
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol === 'https:' ? https : http;
  const agent = new scheme.Agent({ keepAlive: true, maxSockets: 64 });
  return {
    async forward(path, incoming, body) {
      const headers = { ...incoming.headers };
      // The answer is read here too, so it must come plain; the rest is about this connection, not about the call.
      for (const name of ['host', 'connection', 'transfer-encoding', 'accept-encoding']) delete headers[name];
      const outgoing = scheme.request({
        // A kept connection may be closing on the other side just now, and what must arrive would be lost.
        agent: incoming.method === 'GET' ? agent : false,
        hostname,
        port: port || undefined,
        path,
        method: incoming.method,
        headers: { ...headers, 'content-length': body.length },
      });
      outgoing.end(body);
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
    },
    close: () => agent.destroy(),
  };
}

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: __, ...rest } = headers;
  response.writeHead(status, { ...rest, 'content-length': body.length }).end(body);
}
