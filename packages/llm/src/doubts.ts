import { chooseByRules } from '@firstline/catalogue';
import type { Choice, Situation, Verdict } from '@firstline/contracts';

/** The least lead over the next best answer with which a risky runbook is taken on the model's word; 0 to 1. */
const LEAST_MARGIN = 0.2;

/**
 * Holds a model's choice against the rules. Where they know what to do, only a human may depart from it; a model is free
 * where no rule matches.
 */
export function holdAgainstRules(choice: Choice, situation: Situation): Verdict {
  const byRules = chooseByRules(situation);
  const verdict = (ok: boolean, detail: string): Verdict => ({ check: 'rules', ok, detail });
  const chosen = choice.runbook ?? choice.action;
  if (choice.action === 'escalate_to_human') return verdict(true, 'a human decides anyway');
  if (byRules.action === 'run') {
    return choice.runbook === byRules.runbook
      ? verdict(true, `the rule of ${byRules.runbook} says so too`)
      : verdict(false, `the model chose ${chosen}, but the rule of ${byRules.runbook} matches`);
  }
  const concerned = byRules.action === 'no_action' || situation.candidates.some(({ rule }) => rule);
  return choice.action === 'run' && concerned
    ? verdict(false, `the model chose ${chosen}, but by the rules ${byRules.reason}`)
    : verdict(true, 'no single rule matches');
}

/** True for a choice that wants a second look: its runbook's risk is not low. */
export const isRisky = ({ runbook }: Choice, { candidates }: Situation): boolean =>
  candidates.some((candidate) => candidate.runbook.name === runbook && candidate.runbook.risk !== 'low');

/** Whether the model preferred its runbook clearly enough; `margin` is what the server's log probabilities gave. */
export function holdAgainstMargin({ runbook }: Choice, margin: number): Verdict {
  const ok = margin >= LEAST_MARGIN;
  const lead = `${runbook} leads by ${margin.toFixed(2)}`;
  return { check: 'margin', ok, detail: ok ? lead : `a thin margin: ${lead}` };
}

/** Whether a second answer of the same model is the same decision; an unusable one is not. */
export function holdAgainstSecond(choice: Choice, second: Choice | undefined): Verdict {
  const same =
    second !== undefined &&
    second.action === choice.action &&
    second.runbook === choice.runbook &&
    Object.entries(choice.parameters).every(([name, value]) => second.parameters[name] === value);
  const other = second === undefined ? 'nothing usable' : (second.runbook ?? second.action);
  return {
    check: 'second sample',
    ok: same,
    detail: same ? `${choice.runbook}, twice` : `${choice.runbook} first, then ${other}`,
  };
}
