import { type Calibration, calibrationOf } from './calibration.ts';
import type { Judgement } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { type Share, share } from './wilson.ts';

export interface Judged {
  readonly id: string;
  readonly family: string;
  readonly gold: string;
  readonly outcome: Outcome;
  readonly judgement: Judgement;
}

/** What one decider was worth on a set. Times in milliseconds. */
export interface Figures {
  readonly cases: number;
  readonly right: Share;
  /** Of those where the best runbook was chosen. */
  readonly rightParameters: Share;
  readonly harmful: Share;
  /** Of those where a repair existed. */
  readonly missed: Share;
  /** Only in the pipeline: chosen, but a human is asked first. */
  readonly asked: Share;
  readonly abstentionPrecision: Share;
  readonly abstentionRecall: Share;
  readonly calibration?: Calibration;
  /** Could not decide at all. */
  readonly failed: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly tokens?: { readonly prompt: number; readonly answer: number };
}

/** Counts what was judged. */
export function figuresOf(judged: readonly Judged[]): Figures {
  const of = (test: (each: Judged) => boolean, among = judged): Share =>
    share(among.filter(test).length, among.length);
  const named = judged.filter(({ judgement }) => judgement.rightParameters !== undefined);
  const repairable = judged.filter(({ judgement }) => !judgement.goldAbstains);
  const abstained = judged.filter(({ judgement }) => judgement.abstained);
  const toAbstain = judged.filter(({ judgement }) => judgement.goldAbstains);
  const reached = judged.flatMap(({ outcome }) => outcome.reached ?? []);
  const times = reached.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  const counted = reached.flatMap(({ tokens }) => tokens ?? []);
  const calibration = calibrationOf(judged);
  return {
    cases: judged.length,
    right: of(({ judgement }) => judgement.right),
    rightParameters: of(({ judgement }) => judgement.rightParameters === true, named),
    harmful: of(({ judgement }) => judgement.harmful),
    missed: of(({ judgement }) => judgement.missed, repairable),
    asked: of(({ outcome }) => outcome.effect === 'asked'),
    abstentionPrecision: of(({ judgement }) => judgement.goldAbstains, abstained),
    abstentionRecall: of(({ judgement }) => judgement.abstained, toAbstain),
    ...(calibration && { calibration }),
    failed: judged.filter(({ outcome }) => outcome.failure !== undefined).length,
    ...(times.length > 0 && { p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95) }),
    ...(counted.length > 0 && {
      tokens: {
        prompt: counted.reduce((sum, { prompt }) => sum + prompt, 0),
        answer: counted.reduce((sum, { answer }) => sum + answer, 0),
      },
    }),
  };
}

/** The same per fault family, in order of their names. */
export function byFamily(judged: readonly Judged[]): Map<string, Figures> {
  const families = [...new Set(judged.map(({ family }) => family))].sort();
  return new Map(
    families.map((name) => [name, figuresOf(judged.filter(({ family }) => family === name))] as const),
  );
}

/** The smallest value that at least this share of them does not pass. */
const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
