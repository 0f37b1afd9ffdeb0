/**
 * A failure with a stable code that already knows whether a retry can help.
 * Subclasses live with the code that throws them; `details` are safe to log and show.
 */
export class AppError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { retryable: boolean; cause?: unknown; details?: Record<string, unknown> },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable;
    this.details = options.details ?? {};
  }
}

/** True unless the error says otherwise: what nobody classified gets its attempts. */
export function isRetryable(error: unknown): boolean {
  return !(typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false);
}

/**
 * The message of anything that was thrown, for people. Looks at the shape: an error from another realm (a worker,
 * a test runner's sandbox) is no `instanceof Error`.
 */
export function messageOf(error: unknown): string {
  if (!isErrorLike(error)) return String(error);
  const cause = isErrorLike(error.cause) ? error.cause.message : '';
  return cause === '' || error.message.includes(cause) ? error.message : `${error.message}: ${cause}`;
}

const isErrorLike = (value: unknown): value is { message: string; cause?: unknown } =>
  typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
