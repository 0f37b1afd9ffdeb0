import { errorResponse, healthRoutes, type Logger } from '@firstline/runtime';
import type { Store } from '@firstline/store';
import express, { type Express } from 'express';
import type { Registry } from 'prom-client';
import { claimRoutes } from './claims.ts';
import { hintRoutes } from './hints.ts';
import type { ExecutorMetrics } from './metrics.ts';

/** The executor's small HTTP side: claims, hints, health and metrics. */
export function createApp(parts: {
  store: Store;
  metrics: ExecutorMetrics;
  registry: Registry;
  logger: Logger;
  isClosing: () => boolean;
  isWorking: () => boolean;
  hintSecret: string | undefined;
  poke: (intentId: string) => void;
}): Express {
  const app = express();
  app.disable('x-powered-by');
  const working = async (): Promise<void> => {
    if (!parts.isWorking()) throw new Error('the worker is not running');
  };
  app.use(
    healthRoutes({
      checks: { redis: () => parts.store.ping(), worker: working },
      isClosing: parts.isClosing,
      registry: parts.registry,
    }),
  );
  app.use(claimRoutes(parts.store, parts.metrics));
  app.use(hintRoutes({ ...parts, secret: parts.hintSecret }));
  app.use(
    (_request, response) =>
      void response.status(404).json({ error: 'E_HTTP_NOT_FOUND', message: 'no such address' }),
  );
  app.use(errorResponse(parts.logger));
  return app;
}
