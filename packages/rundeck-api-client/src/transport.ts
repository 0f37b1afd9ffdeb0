import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { RundeckError } from './errors.ts';
import { type Answer, answerFailure, type CallFacts, networkFailure, protocolFailure } from './failure.ts';

/** The newest and oldest API version this client speaks; the server's own version may be newer. */
export const NEWEST_API_VERSION = 59;
export const OLDEST_API_VERSION = 46;

export interface TransportOptions {
  readonly baseUrl: string;
  readonly token: string;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
  /** How often a GET is repeated after a network error or a 5xx. */
  readonly retries: number;
}

export interface Call<S extends z.ZodType> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL, its segments encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** An object goes out as JSON, a string as it is with `contentType`. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly schema: S;
  readonly signal?: AbortSignal | undefined;
  readonly startsRun?: boolean;
  /** Statuses other than 2xx whose body is still the answer. */
  readonly accept?: readonly number[];
}

export type Send = <S extends z.ZodType>(call: Call<S>) => Promise<z.infer<S>>;

const RETRY_BASE_MS = 150;
const RETRY_AT_MOST_MS = 3_000;

/** One path segment. */
export const segment = encodeURIComponent;

/** Refuses what a URL parser would swallow (`..`, an empty id): a call must never reach another resource. */
function checkPath(path: string, facts: CallFacts): void {
  if (/^(\/(?!\.{1,2}(\/|$))[^/]+)+$/.test(path)) return;
  throw new RundeckError({
    ...facts,
    kind: 'invalid_request',
    serverMessage: 'an empty name or id',
    retryable: false,
  });
}

/**
 * Sends one call and parses its answer. GETs are repeated a little; nothing else ever is. No cookies, no followed
 * redirects, the token only in its header.
 */
export function createTransport(options: TransportOptions): Send {
  const base = checkedBase(options.baseUrl);
  // An invalid header value would be quoted, token and all, in the error of `fetch`.
  if (!/^[\x21-\x7e]+$/.test(options.token))
    throw new RundeckError({
      kind: 'unauthorized',
      serverMessage: 'the token is empty or has characters no token has',
      retryable: false,
    });
  const redact = (text: string): string => text.replaceAll(options.token, '***');

  async function once<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>> {
    const facts: CallFacts = {
      method: call.method ?? 'GET',
      path: call.path,
      startsRun: call.startsRun ?? false,
    };
    checkPath(call.path, facts);
    const answer = await exchange(call, facts);
    const fine = (answer.status >= 200 && answer.status < 300) || call.accept?.includes(answer.status);
    if (!fine) throw answerFailure(answer, facts, redact);
    return parseAnswer(answer, call.schema, (reason) => protocolFailure(answer, facts, reason, redact));
  }

  async function exchange(call: Call<z.ZodType>, facts: CallFacts): Promise<Answer> {
    const url = new URL(base + call.path);
    for (const [name, value] of Object.entries(call.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const json = call.body !== undefined && typeof call.body !== 'string';
    const abort = new AbortController();
    const stop = (): void => abort.abort(call.signal?.reason);
    if (call.signal?.aborted) throw abortedFailure({ ...facts, startsRun: false });
    call.signal?.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(() => abort.abort(new Error('timeout')), options.timeoutMs);
    try {
      const response = await options.fetch(url, {
        method: facts.method,
        redirect: 'manual',
        signal: abort.signal,
        headers: {
          accept: 'application/json',
          'content-type': call.contentType ?? 'application/json',
          'x-rundeck-auth-token': options.token,
        },
        ...(call.body !== undefined && { body: json ? JSON.stringify(call.body) : (call.body as string) }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      if (call.signal?.aborted) throw abortedFailure(facts);
      if (abort.signal.aborted) throw timeoutFailure(facts, options.timeoutMs);
      throw networkFailure(error, facts);
    } finally {
      clearTimeout(timer);
      call.signal?.removeEventListener('abort', stop);
    }
  }

  return async (call) => {
    const attempts = (call.method ?? 'GET') === 'GET' ? options.retries : 0;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await once(call);
      } catch (error) {
        if (attempt >= attempts || !(error instanceof RundeckError) || !isWorthRepeating(error)) throw error;
        const wait = Math.max(RETRY_BASE_MS * 2 ** attempt * (0.5 + Math.random()), error.retryAfterMs ?? 0);
        if (wait > RETRY_AT_MOST_MS) throw error;
        await sleep(wait, undefined, call.signal ? { signal: call.signal } : {}).catch(() => undefined);
      }
    }
  };
}

const isWorthRepeating = ({ kind, retryable }: RundeckError): boolean =>
  retryable && (kind === 'network' || kind === 'unavailable' || kind === 'server');

function checkedBase(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new RundeckError({
      kind: 'invalid_request',
      serverMessage: 'baseUrl must be an http or https URL without user and password',
      retryable: false,
    });
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function parseAnswer<S extends z.ZodType>(
  answer: Answer,
  schema: S,
  failure: (reason: string) => RundeckError,
): z.infer<S> {
  let body: unknown = answer.text;
  if (answer.headers.get('content-type')?.includes('json')) {
    try {
      body = JSON.parse(answer.text);
    } catch {
      throw failure('the body is broken JSON');
    }
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw failure(
    `the body is not what this call answers (${issue?.path.join('.') || 'body'}: ${issue?.message})`,
  );
}

const timeoutFailure = (facts: CallFacts, timeoutMs: number): RundeckError =>
  new RundeckError({
    ...facts,
    kind: 'timeout',
    serverMessage: `no answer within ${timeoutMs} ms`,
    retryable: true,
    mayHaveStarted: facts.startsRun,
  });

const abortedFailure = (facts: CallFacts): RundeckError =>
  new RundeckError({
    ...facts,
    kind: 'aborted',
    serverMessage: 'the caller gave up waiting',
    retryable: false,
    mayHaveStarted: facts.startsRun,
  });
