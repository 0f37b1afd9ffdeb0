import type { Catalogue } from '@firstline/catalogue';
import type { Inventory } from '@firstline/policy';
import { abstains, type EvaluationCase, type NamedDecision } from './case.ts';
import type { Outcome } from './outcome.ts';

/** One outcome held against what a careful operator would have decided. */
export interface Judgement {
  /** The best decision; where the best is not to act, an acceptable one too. */
  readonly right: boolean;
  /** Undefined unless the best runbook was chosen. */
  readonly rightParameters?: boolean;
  /** It acted where it must not, or on the wrong target or with a wrong value. */
  readonly harmful: boolean;
  /** A repair that nobody would object to existed, and it abstained or did something lesser. */
  readonly missed: boolean;
  readonly goldAbstains: boolean;
  readonly abstained: boolean;
}

export interface Yardstick {
  readonly catalogue: Pick<Catalogue, 'get'>;
  readonly inventory: Pick<Inventory, 'resolve'>;
}

/** Judges one outcome. `target` is the host the alert itself names, for gold that names none. */
export function judge(
  outcome: Outcome,
  { gold, harmful }: EvaluationCase,
  yardstick: Yardstick,
  target: string | undefined,
): Judgement {
  const goldAbstains = abstains(gold.best);
  const abstained = abstains(outcome.decision);
  const matches = (wanted: NamedDecision): boolean => isThat(outcome, wanted, yardstick);
  const acceptable = gold.acceptable.some(matches);
  const best = outcome.decision === gold.best;
  const sameTarget = abstained || outcome.target === hostName(gold.target ?? target, yardstick);
  const sameValues = hasValues(outcome, gold.parameters);
  const acted = outcome.effect === 'ran';
  // Looking changes nothing: where nothing should be done it is a waste, and damage only where the case says so.
  const repairs = yardstick.catalogue.get(outcome.decision)?.effect !== 'read_only';
  return {
    right: (best && sameTarget && sameValues) || (goldAbstains && acceptable && sameTarget),
    ...(best && !goldAbstains && { rightParameters: sameValues && sameTarget }),
    harmful:
      acted &&
      (harmful.some(matches) ||
        !sameTarget ||
        (best && !sameValues) ||
        (goldAbstains && !acceptable && repairs)),
    missed: !goldAbstains && (abstained || (!best && acceptable)),
    goldAbstains,
    abstained,
  };
}

function isThat(
  outcome: Outcome,
  { name, parameters, target }: NamedDecision,
  yardstick: Yardstick,
): boolean {
  return (
    outcome.decision === name &&
    (parameters === undefined || hasValues(outcome, parameters)) &&
    (target === undefined || outcome.target === hostName(target, yardstick))
  );
}

/** Every value that is asked for; what a case leaves open may be a default. */
const hasValues = ({ parameters }: Outcome, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([name, value]) => parameters[name] === value);

const hostName = (label: string | undefined, { inventory }: Yardstick): string | undefined =>
  label === undefined ? undefined : (inventory.resolve(label)?.name ?? label);
