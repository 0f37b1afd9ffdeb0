import type { Request, RequestHandler } from 'express';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * True when the request can't have been sent by another site's page. A browser adds the stored credentials to
 * such requests, so the login alone does not tell. Sec-Fetch-Site says it where browsers send it (https and
 * loopback); Origin where they don't. A request with neither comes from no browser and brought its credentials itself.
 */
export function isSameOrigin(request: Pick<Request, 'get'>): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('origin');
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === request.get('host');
  } catch {
    return false;
  }
}

/** Refuses what changes something and comes from elsewhere (CSRF) with 403. */
export const requireSameOrigin: RequestHandler = (request, response, next) => {
  if (reading.has(request.method) || isSameOrigin(request)) {
    next();
    return;
  }
  response.status(403).json({
    error: 'E_CONSOLE_CROSS_SITE',
    message: 'refused: the request was sent by another site; use the buttons of this console',
  });
};
