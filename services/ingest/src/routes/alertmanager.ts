import { randomUUID } from 'node:crypto';
import { AppError, type Logger } from '@firstline/runtime';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { AcceptDelivery } from '../accept-delivery.ts';
import type { Metrics } from '../metrics.ts';
import { parseBody, readBytes } from '../request-body.ts';
import { readAlertmanagerDelivery } from '../sources/alertmanager.ts';
import type { Delivery } from '../sources/delivery.ts';

/** Reasons named in an answer or a log line; a delivery can have thousands. */
const MOST_REASONS = 10;

/**
 * `POST /webhooks/alertmanager`. Answers 202 only when every alert of the delivery is durable; nothing a sender puts
 * into valid JSON is refused, because Alertmanager does not send again what gets a 4xx.
 */
export function alertmanagerRoutes(options: {
  authenticate: RequestHandler;
  acceptDelivery: AcceptDelivery;
  bodyLimitBytes: number;
  metrics: Pick<Metrics, 'deliveries'>;
  logger: Logger;
}): Router {
  const { authenticate, acceptDelivery, bodyLimitBytes, metrics, logger } = options;

  const countAnswer: RequestHandler = (_request, response, next) => {
    response.once('close', () => {
      const code = response.writableFinished ? String(response.statusCode) : 'aborted';
      metrics.deliveries.inc({ source: 'alertmanager', code });
    });
    next();
  };

  async function receive(request: Request, response: Response): Promise<void> {
    const correlationId = randomUUID();
    response.set('X-Correlation-Id', correlationId);
    const delivery = readAlertmanagerDelivery(parseBody(request.body));
    const receipt = await acceptDelivery(delivery, correlationId);
    const warnings = warningsOf(delivery);
    if (warnings.length > 0) logger.warn('delivery incomplete', { correlationId, warnings });
    response.status(202).json({ ...receipt, ...(warnings.length > 0 && { warnings }) });
  }

  const router = Router();
  router
    .route('/webhooks/alertmanager')
    .all(countAnswer, authenticate)
    .post(readBytes(bodyLimitBytes), receive)
    .all((request, response) => {
      response.set('Allow', 'POST');
      throw new AppError('E_HTTP_METHOD', `${request.method} is not allowed here: send alerts by POST`, {
        retryable: false,
      });
    });
  return router;
}

function warningsOf({ arrivals, truncated }: Delivery): string[] {
  const reasons = arrivals.flatMap((arrival) => (arrival.kind === 'quarantine' ? [arrival.reason] : []));
  const more = reasons.length - MOST_REASONS;
  return [
    ...reasons.slice(0, MOST_REASONS).map((reason) => `quarantined: ${reason}`),
    ...(more > 0 ? [`quarantined: ${more} more`] : []),
    ...(truncated > 0 ? [`the sender left out ${truncated} alerts; take max_alerts off its receiver`] : []),
  ];
}
