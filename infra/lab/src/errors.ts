import { AppError } from '@firstline/runtime';

/** Something the person at the keyboard can mend; the message says how, so no stack is shown. */
export class LabError extends AppError {
  constructor(code: `E_LAB_${string}`, message: string, cause?: unknown) {
    super(code, message, { retryable: false, cause });
    this.name = 'LabError';
  }
}

/** True for an error of the system with this code (`EEXIST` and kin), from whatever realm: jest has one of its own. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
