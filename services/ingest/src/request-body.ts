import { AppError, messageOf } from '@firstline/runtime';
import express, { type RequestHandler } from 'express';
import type { Body } from './sources/delivery.ts';

/** A body that can't be taken at all: unlike a wrong content, there is nothing in it that could be kept. */
export class UnreadableBodyError extends AppError {
  constructor(code: string, message: string, cause?: unknown) {
    super(code, message, { retryable: false, cause });
    this.name = 'UnreadableBodyError';
  }
}

const badJson = (what: string): UnreadableBodyError =>
  new UnreadableBodyError('E_INGEST_BAD_JSON', `${what}; send Alertmanager's webhook as a JSON object`);

/** The place of a syntax error and nothing else: its full message quotes the body, which must not reach the log. */
function whereIn(error: unknown): string {
  const message = messageOf(error);
  if (/end of JSON|Unterminated/.test(message)) return ': it ends too early';
  const [place] = /position \d+/.exec(message) ?? [];
  return place === undefined ? '' : `: see ${place}`;
}

/**
 * Reads the bytes of a body into `request.body`, unpacked, whatever content type it claims: senders label JSON as
 * text/plain or not at all. `limitBytes` counts the unpacked size, so that a small bomb stays small.
 */
export function readBytes(limitBytes: number): RequestHandler {
  const read = express.raw({ type: () => true, limit: limitBytes });
  return (request, response, next) => {
    read(request, response, (error?: unknown) =>
      next(error === undefined ? undefined : unreadable(error, limitBytes)),
    );
  };
}

function unreadable(error: unknown, limitBytes: number): UnreadableBodyError {
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 400;
  if (status === 413) {
    const limit = `${limitBytes / 1024 ** 2} MiB`;
    return new UnreadableBodyError(
      'E_INGEST_BODY_TOO_LARGE',
      `the body is larger than ${limit}; raise INGEST_BODY_LIMIT_MB or let the sender group fewer alerts`,
    );
  }
  if (status === 415) return new UnreadableBodyError('E_INGEST_BODY_ENCODING', messageOf(error), error);
  return new UnreadableBodyError(
    'E_INGEST_BODY_UNREADABLE',
    `the body did not arrive whole: ${messageOf(error)}`,
    error,
  );
}

/** Parses the bytes of a body as JSON. Throws an {@link UnreadableBodyError} unless it is an object or an array. */
export function parseBody(bytes: unknown): Body {
  // TextDecoder also takes off a byte order mark, which JSON.parse would refuse.
  const text = Buffer.isBuffer(bytes) ? new TextDecoder().decode(bytes) : '';
  if (text.trim() === '') throw badJson('the body is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badJson(`the body is not valid JSON${whereIn(error)}`);
  }
  if (typeof value !== 'object' || value === null) throw badJson('the body holds no alerts');
  return { value, text };
}
