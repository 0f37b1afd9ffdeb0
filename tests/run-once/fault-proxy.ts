import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Answer, createForwarder, send } from './forward.ts';
import type { Round } from './round.ts';

export interface FaultProxy {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A network that loses answers, holds requests back and doubles them, in front of any Rundeck. The executor's run calls
 * take this way; the others, which nothing happens to, go straight and save half of the time.
 */
export async function startFaultProxy(
  rundeckUrl: string,
  roundOf: (runKey: string) => Round | undefined,
): Promise<FaultProxy> {
  const rundeck = createForwarder(rundeckUrl);

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const path = incoming.url ?? '/';
    const round = roundOf(runKeyIn(body));
    if (round === undefined) return send(response, await rundeck.forward(path, incoming, body));
    round.calls += 1;
    round.markCalled();
    const run = async (): Promise<Answer> => {
      const answer = await rundeck.forward(path, incoming, body);
      if (answer.status === 200) round.executions.push(String(JSON.parse(answer.body.toString('utf8')).id));
      return answer;
    };
    const delivery = round.calls === 1 ? round.delivery : ({ kind: 'fine' } as const);
    if (delivery.kind === 'late') {
      round.clock.schedule(delivery.byMs, async () => void (await run()));
      return void response.destroy();
    }
    const [answer] = await Promise.all(delivery.kind === 'twice' ? [run(), run()] : [run()]);
    if (delivery.kind === 'answer_lost') return void response.destroy();
    send(response, answer);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      rundeck.close();
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
