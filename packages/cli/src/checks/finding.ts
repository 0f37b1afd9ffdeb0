import type { CliContext } from '../cli-context.ts';

/** What `doctor` found out about one part. */
export interface Finding {
  readonly part: string;
  /** `warn`: it works, but not as it should; `fail`: something of Firstline does not work. */
  readonly level: 'ok' | 'warn' | 'fail';
  /** One sentence: what was seen. */
  readonly seen: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** Looks at one part. Never throws for a part that is down: that is a finding. */
export type Check = (cli: CliContext) => Promise<Finding[]>;

export const ok = (part: string, seen: string): Finding => ({ part, level: 'ok', seen });
export const warn = (part: string, seen: string, mend?: string): Finding => ({
  part,
  level: 'warn',
  seen,
  ...(mend !== undefined && { mend }),
});
export const fail = (part: string, seen: string, mend?: string): Finding => ({
  part,
  level: 'fail',
  seen,
  ...(mend !== undefined && { mend }),
});
