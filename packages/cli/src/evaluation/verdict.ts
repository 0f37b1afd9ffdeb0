import type { Column } from '@firstline/evaluation';

/** Why an evaluation does not pass, one sentence each; empty when it does. */
export function objectionsTo(
  evaluated: readonly Column[],
  rules: Column,
  { maxHarmful, isLlm }: { maxHarmful: number; isLlm: boolean },
): string[] {
  const harmful = evaluated
    .filter(({ figures }) => figures.harmful.count > maxHarmful)
    .map(
      ({ name, figures }) => `${name}: ${figures.harmful.count} harmful decision(s), ${maxHarmful} allowed`,
    );
  const [alone] = evaluated;
  if (!isLlm || alone === undefined) return harmful;
  const [own, yardstick] = [alone.figures.right.count, rules.figures.right.count];
  return own < yardstick
    ? [...harmful, `${alone.name} is worse than the rules: ${own} right decisions, the rules ${yardstick}`]
    : harmful;
}
