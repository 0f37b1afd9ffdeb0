/** How a command ended, for scripts. Documented in docs/cli.md; a number never changes its meaning. */
export const exitCodes = {
  /** Everything asked for was done. */
  done: 0,
  /** Something asked for failed or was refused; the others were done. */
  someFailed: 1,
  /** The command line or a setting is wrong; nothing was done. */
  usage: 2,
  /** Nothing matched: no such incident, no dead letter to replay. */
  nothingMatched: 3,
  /** The store (Redis) did not answer. */
  storeUnreachable: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
