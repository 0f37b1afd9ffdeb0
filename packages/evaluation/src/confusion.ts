import { abstains } from './case.ts';
import type { Judged } from './figures.ts';

/** How often what was best met what was decided. */
export interface Confusion {
  readonly names: readonly string[];
  count(gold: string, decided: string): number;
}

/** Rows are what was best, columns what was decided; runbooks by name, then the two ways not to act. */
export function confusionOf(judged: readonly Judged[]): Confusion {
  const names = [...new Set(judged.flatMap(({ gold, outcome }) => [gold, outcome.decision]))].sort(
    (a, b) => Number(abstains(a)) - Number(abstains(b)) || a.localeCompare(b),
  );
  const counts = new Map<string, number>();
  for (const { gold, outcome } of judged) {
    const key = `${gold} ${outcome.decision}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { names, count: (gold, decided) => counts.get(`${gold} ${decided}`) ?? 0 };
}
