import type { Refused } from '@firstline/store';
import type { CliContext } from './cli-context.ts';
import { exitCodes } from './exit-codes.ts';

/** Tells how a human's verb ended: what was done, or why it was refused (exit code 1). */
export function tell<T extends { readonly ok: true }>(
  { terminal, endWith }: CliContext,
  subject: string,
  result: T | Refused,
  words: (done: T) => string,
): void {
  if (result.ok) {
    terminal.answer({ subject, ...result }, () => words(result));
    return;
  }
  endWith(exitCodes.someFailed);
  terminal.fail('E_CLI_REFUSED', `Refused: ${result.reason}.`);
}
