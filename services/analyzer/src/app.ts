import { errorResponse, healthRoutes, type Logger } from '@firstline/runtime';
import type { Store } from '@firstline/store';
import express, { type Express } from 'express';
import type { Registry } from 'prom-client';

/** The analyzer's small HTTP side: health and metrics. Ollama is not part of its health: without it the rules decide. */
export function createApp(parts: {
  store: Pick<Store, 'ping'>;
  registry: Registry;
  logger: Logger;
  isClosing: () => boolean;
  isWorking: () => boolean;
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
  app.use(
    (_request, response) =>
      void response.status(404).json({ error: 'E_HTTP_NOT_FOUND', message: 'no such address' }),
  );
  app.use(errorResponse(parts.logger));
  return app;
}
