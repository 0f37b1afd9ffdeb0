import { sameSecret } from '@firstline/runtime';
import type { RequestHandler, Response } from 'express';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The name the current request logged in with. */
export const userOf = (response: Response): string => String(response.locals.user);

function read(header: string | undefined): Credentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** HTTP Basic. Both parts are always compared, in constant time, so that neither can be found on its own. */
export function requireLogin(expected: Credentials, onRefused: (address: string) => void): RequestHandler {
  return (request, response, next) => {
    const given = read(request.get('authorization'));
    const user = sameSecret(given?.user ?? '', expected.user);
    const password = sameSecret(given?.password ?? '', expected.password);
    if (given && user && password) {
      response.locals.user = expected.user;
      next();
      return;
    }
    if (given) onRefused(request.socket.remoteAddress ?? 'unknown');
    response
      .status(401)
      .set('WWW-Authenticate', 'Basic realm="Firstline", charset="UTF-8"')
      .set('Cache-Control', 'no-store')
      .json({
        error: 'E_CONSOLE_LOGIN',
        message: given ? 'wrong user or password' : 'log in with HTTP Basic (CONSOLE_USER, CONSOLE_PASSWORD)',
      });
  };
}
