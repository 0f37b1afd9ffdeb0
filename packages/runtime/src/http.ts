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

const statusByCode: Readonly<Record<string, number>> = {
  'entity.parse.failed': 400,
  'encoding.unsupported': 415,
  'entity.too.large': 413,
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
    const status = statusByCode[type];
    if (status !== undefined) {
      response
        .status(status)
        .json({ error: `E_HTTP_${type.replaceAll('.', '_').toUpperCase()}`, message: messageOf(error) });
      return;
    }
    logger.error('request failed', { err: error });
    response
      .status(500)
      .json({ error: 'E_INTERNAL', message: 'an unexpected error; the log of the service has it' });
  };
}
