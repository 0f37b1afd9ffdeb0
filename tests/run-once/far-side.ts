import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { claimRoutes, createExecutorMetrics } from '@firstline/executor';
import { createRegistry } from '@firstline/runtime';
import type { Store } from '@firstline/store';
import express, { Router } from 'express';
import type { Round } from './round.ts';

export interface FarSide {
  /** Adds a lane: its claim endpoint on its own store; the answer is the claim URL of its jobs. */
  addLane(name: string, store: Pick<Store, 'claims' | 'killSwitch'>): string;
  close(): Promise<void>;
}

/** Where the jobs call: the executor's own claim endpoint, and a host that counts what is done to it. */
export async function startFarSide(
  thisHost: string,
  roundOf: (runKey: string) => Round | undefined,
): Promise<FarSide> {
  const app = express();
  const metrics = createExecutorMetrics(createRegistry('executor', '0.0.0'));
  const server = createServer(app);
  server.listen(0, thisHost === '127.0.0.1' ? '127.0.0.1' : undefined);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    addLane(name, store) {
      const lane = Router();
      lane.use('/claims/:runKey', (request, response, next) => {
        const round = roundOf(request.params.runKey);
        // The endpoint is part of the executor and dies with it, unless a second one is there.
        if (round?.dead && !round.secondExecutor) return void response.socket?.destroy();
        next();
      });
      lane.use(claimRoutes(store, metrics));
      lane.post('/effects/:runKey', (request, response) => {
        const round = roundOf(request.params.runKey);
        round?.effects.push(round.clock.now().getTime());
        response.status(204).end();
      });
      app.use(`/${name}`, lane);
      return `http://${thisHost}:${port}/${name}/claims`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
