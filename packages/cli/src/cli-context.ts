import type { ActionJob, AlertJob } from '@firstline/contracts';
import type { Producer } from '@firstline/queue';
import type { Store } from '@firstline/store';
import type { Command } from 'commander';
import type { Settings } from './config.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What every command is given. Nothing is opened or read before a command asks for it. */
export interface CliContext {
  readonly terminal: Terminal;
  /** Throws a ConfigError with every wrong setting. */
  readonly settings: Settings;
  /** Who acts, without `human:`. */
  readonly operator: string;
  /** Opened at the first call, closed when the command has ended. Throws a UsageError when nothing says where Redis is. */
  readonly store: () => Store;
  readonly alerts: () => Producer<AlertJob>;
  readonly actions: () => Producer<ActionJob>;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
  /** Fires on Ctrl-C: a command that works through a list stops before its next item. */
  readonly signal: AbortSignal;
  /** How the command ended when not all was done; the worst of several stands. */
  readonly endWith: (code: ExitCode) => void;
}

/** A command adds itself to the program (or to its group) with the context it works with. */
export type AddCommand = (program: Command, cli: CliContext) => void;
