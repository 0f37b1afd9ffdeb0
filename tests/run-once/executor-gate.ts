import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, createForwarder, send } from './forward.ts';

const CLAIM_TRIES = 40;

/** Something that is seen from outside of the executor, at which it can be killed. */
export type Moment =
  | 'the run call comes'
  | 'the run call is answered'
  | 'the run is looked at'
  | 'the claim comes';

export interface ExecutorGate {
  readonly url: string;
  /** Where Rundeck's jobs reach the claim endpoint through it. */
  readonly claimUrl: string;
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
  /** An address of this machine that Rundeck can reach. */
  readonly thisHost: string;
  readonly onMoment: (moment: Moment) => void;
}): Promise<ExecutorGate> {
  const { onMoment, thisHost } = options;
  const rundeck = createForwarder(options.rundeckUrl);
  const executor = createForwarder(options.executorUrl);
  const rundeckPath = new URL(options.rundeckUrl).pathname.replace(/\/$/, '');
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

  /** A claim waits for the next executor, as the shipped jobs ask again while it restarts. */
  async function askExecutor(path: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      try {
        return await executor.forward(path, incoming, body);
      } catch (error) {
        if (tries === CLAIM_TRIES) throw error;
        await sleep(500);
      }
    }
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
      return send(response, await askExecutor(url.slice('/gate'.length), incoming, body));
    }
    const isRunCall = method === 'POST' && url.endsWith('/run');
    if (isRunCall) {
      const { options: sent } = JSON.parse(String(body)) as { options: { run_key: string; host: string } };
      hostOf.set(sent.run_key, sent.host);
      onMoment('the run call comes');
    }
    if (/\/execution\/\d+$/.test(url)) onMoment('the run is looked at');
    send(response, await rundeck.forward(rundeckPath + url, incoming, body));
    if (isRunCall) onMoment('the run call is answered');
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, thisHost === '127.0.0.1' ? thisHost : undefined);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    claimUrl: `http://${thisHost}:${port}/gate/claims`,
    effects,
    async close() {
      rundeck.close();
      executor.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
