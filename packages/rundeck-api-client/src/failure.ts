import { z } from 'zod';
import { RundeckError, type RundeckErrorKind } from './errors.ts';

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface CallFacts {
  readonly method: string;
  readonly path: string;
  /** The call runs a job: what is not a clear refusal may have started it. */
  readonly startsRun: boolean;
}

const ErrorBody = z.looseObject({
  error: z.union([z.boolean(), z.string()]).optional(),
  errorCode: z.string().optional(),
  message: z.string().optional(),
});

/** Errors that come before a byte of the request was sent: there was no connection to send it on. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The error for a call that got no (whole) answer. */
export function networkFailure(error: unknown, call: CallFacts): RundeckError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const text = cause instanceof Error ? cause.message || code : String(cause);
  return new RundeckError({
    ...call,
    kind: 'network',
    serverMessage: `no answer from Rundeck (${text || 'connection failed'})`,
    retryable: !code.includes('CERT'),
    mayHaveStarted: call.startsRun && !neverSent.has(code),
    cause,
  });
}

/** The error for an answer that is not a success. `redact` takes the token out of quoted text. */
export function answerFailure(
  answer: Answer,
  call: CallFacts,
  redact: (text: string) => string,
): RundeckError {
  const body = errorBody(answer);
  const errorCode = body?.errorCode;
  const serverMessage = redact(
    body === undefined
      ? excerpt(answer.text)
      : (body.message ?? (typeof body.error === 'string' ? body.error : '')),
  );
  const kind = kindOf(answer, errorCode, serverMessage);
  const refused = body !== undefined && answer.status >= 400 && answer.status < 500 && answer.status !== 408;
  const retryAfterMs = retryAfter(answer.headers.get('retry-after'));
  return new RundeckError({
    ...call,
    kind,
    serverMessage,
    status: answer.status,
    retryable: isRetryable(kind, errorCode),
    mayHaveStarted: call.startsRun && !refused,
    ...(errorCode !== undefined && { errorCode }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The error for a success whose body is not what Rundeck answers (a proxy's page, half a document). */
export function protocolFailure(
  answer: Answer,
  call: CallFacts,
  reason: string,
  redact: (text: string) => string,
): RundeckError {
  return new RundeckError({
    ...call,
    kind: 'protocol',
    status: answer.status,
    serverMessage: redact(`${reason}; the answer begins: ${excerpt(answer.text)}`),
    retryable: false,
    mayHaveStarted: call.startsRun,
  });
}

function errorBody(answer: Answer): z.infer<typeof ErrorBody> | undefined {
  if (!answer.headers.get('content-type')?.includes('json')) return undefined;
  try {
    return ErrorBody.safeParse(JSON.parse(answer.text)).data;
  } catch {
    return undefined;
  }
}

function kindOf(
  { status, headers }: Answer,
  errorCode: string | undefined,
  message: string,
): RundeckErrorKind {
  if (status >= 300 && status < 400)
    return headers.get('location')?.includes('/user/') ? 'unauthorized' : 'protocol';
  if (errorCode === 'api.error.api-version.unsupported') return 'api_version';
  // A wrong token is 403 as well; only the error code tells it from an ACL's refusal.
  if (status === 401 || errorCode === 'unauthorized') return 'unauthorized';
  if (status === 403 || message.includes('Unauthorized: ')) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 408) return 'timeout';
  if (errorCode === 'api.error.job.options-invalid') return 'options_invalid';
  if (/mode is PASSIVE|Executions are disabled\.?$/.test(message)) return 'passive';
  if (errorCode === 'api.error.job.disabled') return 'disabled';
  if (status === 429 || status === 502 || status === 503 || status === 504) return 'unavailable';
  if (status >= 500) return 'server';
  return status === 405 ? 'protocol' : 'invalid_request';
}

function isRetryable(kind: RundeckErrorKind, errorCode: string | undefined): boolean {
  if (kind === 'conflict') return errorCode === 'api.error.execution.conflict';
  return ['passive', 'unavailable', 'timeout', 'server', 'api_version'].includes(kind);
}

/** `Retry-After` in seconds or as a date; milliseconds from now. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function excerpt(text: string): string {
  const plain = text
    .replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.slice(0, 200) || 'an empty body';
}
