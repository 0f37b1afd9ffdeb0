import { AppError } from '@firstline/runtime';

/** Something in the files or on the server that only a person can mend; the message says where. */
export class SeedError extends AppError {
  constructor(code: `E_SEED_${string}`, message: string, cause?: unknown) {
    super(code, message, { retryable: false, cause });
    this.name = 'SeedError';
  }
}
