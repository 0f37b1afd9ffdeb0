import { AppError } from '@firstline/runtime';

/** Redis didn't answer in time or refused; nothing is known about a write that was on its way. */
export class StoreUnavailableError extends AppError {
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super('E_STORE_UNAVAILABLE', `the store (Redis) is not available: ${why}`, { retryable: true, cause });
    this.name = 'StoreUnavailableError';
  }
}

/** A step that the life of the record does not allow. */
export class IllegalStepError extends AppError {
  constructor(record: string, from: string, to: string) {
    super('E_STORE_ILLEGAL_STEP', `${record} can't go from ${from} to ${to}`, {
      retryable: false,
      details: { record, from, to },
    });
    this.name = 'IllegalStepError';
  }
}

/** Others kept changing the same record; the work is tried again. */
export class ContentionError extends AppError {
  constructor(record: string) {
    super('E_STORE_CONTENTION', `${record} changed under every try to write it`, {
      retryable: true,
      details: { record },
    });
    this.name = 'ContentionError';
  }
}
