import type { Deliberation } from '@firstline/contracts';

/** What became of an alert. */
export interface Outcome {
  /** A runbook's name, `no_action` or `escalate_to_human`. */
  readonly decision: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly target?: string;
  /** `ran` acts by itself, `asked` waits for a human's leave, `rested` does neither. */
  readonly effect: 'ran' | 'asked' | 'rested';
  /** Why it ended so, for people. */
  readonly reason: string;
  /** Left out where no decider was asked. */
  readonly reached?: Deliberation['reached'];
  /** The decider could not decide. */
  readonly failure?: string;
}
