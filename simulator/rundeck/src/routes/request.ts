import type { Request, Response } from 'express';
import type { Account } from '../accounts.ts';

/** A path parameter; the route guarantees that it is there. */
export const param = (request: Request, name: string): string => String(request.params[name] ?? '');

/** A query parameter that is given once. */
export const query = (request: Request, name: string): string | undefined => {
  const value = request.query[name];
  return typeof value === 'string' ? value : undefined;
};

export const account = (response: Response): Account => response.locals.account as Account;

/** The API version of the call. */
export const version = (response: Response): number => response.locals.apiVersion as number;

export const bodyText = (request: Request): string =>
  Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';

/** Throws on broken JSON, which becomes a 500 as on the real server; an empty body is no body. */
export function bodyJson(request: Request): Record<string, unknown> {
  const text = bodyText(request);
  const value: unknown = text.trim() === '' ? {} : JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

export interface Page {
  readonly max: number;
  readonly offset: number;
}

export const pageOf = (request: Request): Page => ({
  max: Number(query(request, 'max') ?? 20) || 20,
  offset: Number(query(request, 'offset') ?? 0) || 0,
});
