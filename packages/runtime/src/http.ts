import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express, NextFunction, Request, Response } from 'express';
import { AppError, messageOf } from './errors.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Logger } from './logger.ts';

/** Listens, registers its own close, and returns the address. Rejects with a port in use named. */
export async function listen(
  app: Express,
  options: { port: number; host: string; portVariable: string; lifecycle: Lifecycle; logger: Logger },
): Promise<AddressInfo> {
  const server: Server = app.listen(options.port, options.host);
  // Slow senders hold a socket and nothing else; Node's own limits are one and five minutes.
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE') throw error;
    throw new AppError(
      'E_PORT_IN_USE',
      `port ${options.port} is in use: set ${options.portVariable} to a free one`,
      {
        retryable: false,
        cause: error,
      },
    );
  }
  options.lifecycle.onClose('http', () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    // Event streams never end by themselves; what is still open after a second is cut.
    setTimeout(() => server.closeAllConnections(), 1_000).unref();
    return closed;
  });
  const address = server.address() as AddressInfo;
  options.logger.info('listening', { address: address.address, port: address.port });
  return address;
}

/** What Express's body parser calls its refusals, and how we answer them. */
const bodyRefusals: Readonly<Record<string, { status: number; code: string }>> = {
  'entity.parse.failed': { status: 400, code: 'E_HTTP_BODY_UNPARSABLE' },
  'entity.too.large': { status: 413, code: 'E_HTTP_BODY_TOO_LARGE' },
  'encoding.unsupported': { status: 415, code: 'E_HTTP_BODY_ENCODING' },
};

/**
 * The one place where a thrown error becomes an HTTP answer: `{ error: CODE, message }`.
 * Unknown errors are 500 without their text, and logged.
 */
export function errorResponse(logger: Logger, statusOf: Readonly<Record<string, number>> = {}) {
  return (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof AppError) {
      response.status(statusOf[error.code] ?? (error.retryable ? 503 : 400));
      response.json({ error: error.code, message: error.message, ...error.details });
      return;
    }
    const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
    const refusal = bodyRefusals[type];
    if (refusal !== undefined) {
      response.status(refusal.status).json({ error: refusal.code, message: messageOf(error) });
      return;
    }
    logger.error('request failed', { err: error });
    response
      .status(500)
      .json({ error: 'E_INTERNAL', message: 'an unexpected error; the log of the service has it' });
  };
}
