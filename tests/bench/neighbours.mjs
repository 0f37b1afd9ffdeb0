// @ts-check
// The two neighbours of the executor, as small as can be, so that what is measured is Firstline: a Prometheus for which
// everything holds, and a Rundeck that only remembers when it was called.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * @typedef {object} Served
 * @property {string} url
 * @property {() => void} close
 */

/**
 * @param {(request: { method: string, path: string, body: string }) => unknown} answer  an object becomes JSON
 * @returns {Promise<Served>}
 */
async function serve(answer) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { pathname } = new URL(request.url ?? '/', 'http://here');
    const document = answer({ method: request.method ?? 'GET', path: pathname, body });
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Every query returns one sample: premise and proof hold, and every host is seen. */
export const servePrometheus = () =>
  serve(() => ({
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: {}, value: [Date.now() / 1_000, '1'] }] },
  }));

/**
 * Tells `onRun` the host of every run call, at the moment it is there. Executions are done at once.
 * @param {(host: string) => void} onRun
 */
export function serveRundeck(onRun) {
  /** @type {string[]} */
  const runKeys = [];
  return serve(({ method, path, body }) => {
    const [, kind, id = '', call] =
      /^\/api\/\d+\/([\w/]+?)(?:\/([\w-]+))?(?:\/(run|output))?$/.exec(path) ?? [];
    if (path.endsWith('/system/info')) {
      return { system: { rundeck: { version: 'recorder', apiversion: '58' } } };
    }
    if (method === 'POST' && call === 'run') {
      const { options } = JSON.parse(body);
      onRun(options.host);
      runKeys.push(options.run_key);
      return { id: runKeys.length, status: 'running', job: { id, name: 'bench', options } };
    }
    const runKey = runKeys[Number(id) - 1];
    if (kind !== 'execution' || runKey === undefined) return undefined;
    if (call !== 'output') return { id: Number(id), status: 'succeeded' };
    const entries = [{ log: `DONE ${runKey}` }];
    return { id, offset: '1', completed: true, execCompleted: true, execState: 'succeeded', entries };
  });
}

/**
 * Where the last hop of the bare queues reports to.
 * @param {(sample: string) => void} onArrival
 */
export const serveArrivals = (onArrival) =>
  serve(({ path }) => {
    onArrival(path.slice(1));
    return {};
  });
