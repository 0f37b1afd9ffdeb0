import type { AlertJob } from '@firstline/contracts';
import type { Producer } from '@firstline/queue';
import { AppError, errorResponse, healthRoutes, type Logger } from '@firstline/runtime';
import type { Store } from '@firstline/store';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Registry } from 'prom-client';
import { createAcceptDelivery, NotAcceptedError } from './accept-delivery.ts';
import { authenticate, type Credentials } from './authentication.ts';
import { createEnqueuer } from './enqueue.ts';
import { createMetrics, observeLedger } from './metrics.ts';
import { alertmanagerRoutes } from './routes/alertmanager.ts';

export interface IngestDependencies {
  readonly store: Pick<Store, 'accept' | 'ledger' | 'ping'>;
  readonly producer: Pick<Producer<AlertJob>, 'add' | 'ready'>;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly isClosing: () => boolean;
  readonly credentials: Credentials;
  readonly bodyLimitBytes: number;
  /** How long the store may take before a delivery is answered 503, in milliseconds. */
  readonly deadlineMs: number;
}

export interface Ingest {
  readonly app: Express;
  /** Resolves when every accepted notification has been handed to the queue; for the shutdown. */
  settled(): Promise<void>;
}

/** Ingest as an Express application: what it needs comes in, nothing is opened here. */
export function createApp(dependencies: IngestDependencies): Ingest {
  const { store, producer, registry, logger, isClosing, credentials, bodyLimitBytes, deadlineMs } =
    dependencies;
  const metrics = createMetrics(registry);
  observeLedger(registry, () => store.ledger());
  const enqueuer = createEnqueuer({ producer, metrics, logger });
  const acceptDelivery = createAcceptDelivery({ store, enqueuer, deadlineMs, metrics, logger });

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const checks = { store: () => store.ping(), queue: () => producer.ready(1_000) };
  app.use(healthRoutes({ checks, isClosing, registry }));
  app.use(
    alertmanagerRoutes({
      authenticate: authenticate(credentials),
      acceptDelivery,
      bodyLimitBytes,
      metrics,
      logger,
    }),
  );
  app.use(() => {
    throw new AppError(
      'E_HTTP_NOT_FOUND',
      'nothing is at this address; alerts go to POST /webhooks/alertmanager',
      {
        retryable: false,
      },
    );
  });
  app.use(traceRefusals(logger));
  app.use(
    errorResponse(logger, {
      E_INGEST_UNAUTHENTICATED: 401,
      E_HTTP_NOT_FOUND: 404,
      E_HTTP_METHOD: 405,
      E_INGEST_BODY_TOO_LARGE: 413,
      E_INGEST_BODY_ENCODING: 415,
    }),
  );
  return { app, settled: () => enqueuer.settled() };
}

/** Alertmanager goes by a schedule of its own; for the senders and proxies that do read it. */
const RETRY_AFTER_SECONDS = '5';

/** Leaves a trace of what was refused and why, without a word of what was sent. */
function traceRefusals(logger: Logger): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (error instanceof NotAcceptedError) response.set('Retry-After', RETRY_AFTER_SECONDS);
    else if (error instanceof AppError)
      logger.warn('request refused', { code: error.code, reason: error.message });
    next(error);
  };
}
