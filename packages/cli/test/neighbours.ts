import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answers = Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>;

/** An HTTP server that knows these paths and nothing else; the caller closes it. */
export async function answering(answers: Answers): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { status = 200, body } = answers[(request.url ?? '').split('?')[0] ?? ''] ?? {
      status: 404,
      body: 'no',
    };
    response.statusCode = status;
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const prometheus = (targetsUp: number): Answers => ({
  '/api/v1/status/buildinfo': { body: { status: 'success', data: { version: '2.42.0' } } },
  '/api/v1/query': {
    body: {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {}, value: [1, String(targetsUp)] }] },
    },
  },
});

export const alertmanager = (configuration: string): Answers => ({
  '/api/v2/status': { body: { versionInfo: { version: '0.25.0' }, config: { original: configuration } } },
});

export const service = (ready: boolean): Answers => ({
  '/readyz': ready
    ? { body: '[+]redis ok\nok\n' }
    : { status: 503, body: '[-]redis no answer\n[+]worker ok\nnot ready\n' },
});
