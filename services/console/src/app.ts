import { join } from 'node:path';
import { healthRoutes } from '@firstline/runtime';
import express, { type Express, type RequestHandler } from 'express';
import type { Dependencies } from './dependencies.ts';
import { requireLogin } from './login.ts';
import { humanActionRoutes } from './routes/human-actions.ts';
import { pageRoutes } from './routes/pages.ts';
import { errorAnswer, notFound } from './routes/refusals.ts';
import { requireSameOrigin } from './same-origin.ts';
import { boardHeaders, pageHeaders } from './security-headers.ts';

/** Where Bull Board is mounted. */
export const BOARD_PATH = '/queues';

const assets = join(import.meta.dirname, '..', 'public');

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** The board's own read-only switch is per queue and leaves some of its routes open; here nothing but reading passes. */
const readOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') {
    next();
    return;
  }
  response
    .status(405)
    .set('Allow', 'GET, HEAD')
    .json({ error: 'E_CONSOLE_READ_ONLY', message: 'the board is read-only; use firstline replay' });
};

/** The console as an Express app. Only the probes and metrics answer without a login. */
export function createApp(dependencies: Dependencies): Express {
  const { store, board, live, credentials, logger, registry, metrics, isClosing } = dependencies;
  const app = express();
  app.use(pageHeaders);
  app.use(healthRoutes({ checks: { redis: () => store.ping() }, isClosing, registry }));
  app.use(
    requireLogin(credentials, (address) => {
      metrics.refusedLogins.inc();
      logger.warn('login refused', { address });
    }),
  );
  app.use(requireSameOrigin);
  app.use('/assets', express.static(assets, { index: false, redirect: false, cacheControl: false }));
  app.use(BOARD_PATH, boardHeaders, readOnly, board.router);
  app.get('/events', live.handler);
  app.use(noStore, pageRoutes(dependencies), humanActionRoutes(dependencies));
  app.use(notFound(dependencies));
  app.use(errorAnswer(dependencies));
  return app;
}
