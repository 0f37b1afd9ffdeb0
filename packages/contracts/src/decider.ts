import type { Alert } from './alert.ts';
import type { Choice, Reached, Verdict } from './decision.ts';
import type { Runbook } from './runbook.ts';

/** A runbook that can be bound to this alert; only candidates may be answered. */
export interface Candidate {
  readonly runbook: Runbook;
  /** True when the runbook's `when` matches the alert: the rules decider picks only these. */
  readonly rule: boolean;
  /** Parameter values fixed by the alert's labels. */
  readonly bound: Readonly<Record<string, string>>;
  /** The values still open, each with its closed list. */
  readonly open: Readonly<Record<string, readonly string[]>>;
}

/** What is known around an alert and stands in none of its labels. */
export interface Circumstances {
  /** Why nobody need look at its host now. */
  readonly maintenance?: string;
  readonly minutesFiring?: number;
  /** How often the same trouble on the same host came before, in the last hour. */
  readonly repeatCount?: number;
}

export interface Situation {
  readonly alert: Alert;
  readonly circumstances?: Circumstances;
  /** The inventory host, when the alert names one. */
  readonly target?: string;
  readonly candidates: readonly Candidate[];
}

export interface Deliberation {
  readonly choice: Choice;
  readonly reached: Reached;
  readonly verdicts: readonly Verdict[];
}

/** What makes decisions: the LLM, or the rules. Never throws for a bad answer; throws only when it can't decide now. */
export interface Decider {
  readonly name: 'rules' | 'llm';
  decide(situation: Situation, signal?: AbortSignal): Promise<Deliberation>;
}
