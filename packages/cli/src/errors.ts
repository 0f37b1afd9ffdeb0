import { AppError, ConfigError } from '@firstline/runtime';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** What was asked can't be done as it was asked: a wrong argument, a missing setting. Nothing was changed. */
export class UsageError extends AppError {
  constructor(message: string) {
    super('E_CLI_USAGE', message, { retryable: false });
    this.name = 'UsageError';
  }
}

/** Nothing is there under the name that was given. */
export class NothingFoundError extends AppError {
  constructor(message: string) {
    super('E_CLI_NOTHING_FOUND', message, { retryable: false });
    this.name = 'NothingFoundError';
  }
}

const codes: Readonly<Record<string, ExitCode>> = {
  E_CLI_USAGE: exitCodes.usage,
  E_CLI_NOTHING_FOUND: exitCodes.nothingMatched,
  E_EVALUATION_FILE: exitCodes.usage,
  E_STORE_UNAVAILABLE: exitCodes.storeUnreachable,
  E_QUEUE_UNAVAILABLE: exitCodes.storeUnreachable,
};

/** The stable code of anything a command threw. */
export function codeOf(error: unknown): string {
  if (error instanceof ConfigError) return 'E_CLI_USAGE';
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('E_') ? code : 'E_INTERNAL';
}

/** The exit code of anything a command threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ConfigError) return exitCodes.usage;
  return (error instanceof AppError && codes[error.code]) || exitCodes.someFailed;
}
