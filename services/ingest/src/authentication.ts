import { AppError, sameSecret } from '@firstline/runtime';
import type { RequestHandler } from 'express';

/** What senders must show; at least one of the two. */
export interface Credentials {
  readonly bearerToken?: string;
  readonly basic?: { readonly user: string; readonly password: string };
}

export class UnauthenticatedError extends AppError {
  constructor(message: string) {
    super('E_INGEST_UNAUTHENTICATED', message, { retryable: false });
    this.name = 'UnauthenticatedError';
  }
}

/**
 * Lets a request pass that shows one of the credentials, before its body is read; any other gets 401 and is told
 * which schemes are taken. Secrets are compared in constant time.
 */
export function authenticate(credentials: Credentials): RequestHandler {
  const schemes = [
    ...(credentials.bearerToken === undefined ? [] : ['Bearer']),
    ...(credentials.basic === undefined ? [] : ['Basic']),
  ];
  const challenges = schemes.map(
    (scheme) => `${scheme} realm="firstline"${scheme === 'Basic' ? ', charset="UTF-8"' : ''}`,
  );
  return (request, response, next) => {
    const problem = problemWith(request.headersDistinct.authorization ?? [], credentials);
    if (problem === undefined) {
      next();
      return;
    }
    response.set('WWW-Authenticate', challenges);
    throw new UnauthenticatedError(`${problem}; this endpoint takes ${schemes.join(' or ')}`);
  };
}

/** What is wrong with the Authorization headers of a request, in words that give no secret away. */
function problemWith(headers: readonly string[], { bearerToken, basic }: Credentials): string | undefined {
  const [header] = headers;
  if (header === undefined) return 'the Authorization header is missing';
  // Node keeps the first of several, a proxy in between might have looked at another.
  if (headers.length > 1) return 'there is more than one Authorization header';
  const [, scheme, value] = /^([A-Za-z]+) +([!-~]+)$/.exec(header) ?? [];
  if (scheme === undefined || value === undefined) return 'the Authorization header is not readable';
  switch (scheme.toLowerCase()) {
    case 'bearer':
      if (bearerToken === undefined) return 'no bearer token is configured here';
      return sameSecret(value, bearerToken) ? undefined : 'the bearer token is wrong';
    case 'basic': {
      if (basic === undefined) return 'no user and password are configured here';
      if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return 'the Basic credentials are not readable';
      // One comparison for both, so that the answer does not say which of them is wrong. A user has no colon.
      const given = Buffer.from(value, 'base64').toString('utf8');
      return sameSecret(given, `${basic.user}:${basic.password}`) ? undefined : 'user or password is wrong';
    }
    default:
      return 'the authentication scheme is not known here';
  }
}
