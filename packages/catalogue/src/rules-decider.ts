import type { Candidate, Choice, Decider, Deliberation, Situation } from '@firstline/contracts';
import { categoryOf, severityOf } from './classify.ts';
import { doubtOf } from './doubt.ts';
import { completeChoice } from './validate-choice.ts';

/**
 * Decides by the runbooks' own rules: fallback and yardstick of the LLM. Picks the one rule that matches most
 * closely; what no rule covers goes to a human, unless it says itself that nobody need do anything.
 */
export function createRulesDecider(): Decider {
  return {
    name: 'rules',
    async decide(situation: Situation): Promise<Deliberation> {
      const started = performance.now();
      const choice = chooseByRules(situation);
      return { choice, reached: { decider: 'rules', durationMs: performance.now() - started }, verdicts: [] };
    },
  };
}

/** What the rules make of a situation. */
export function chooseByRules(situation: Situation): Choice {
  const { alert, candidates } = situation;
  const base = { parameters: {}, category: categoryOf(alert), severity: severityOf(alert) };
  const abstain = (action: 'no_action' | 'escalate_to_human', reason: string): Choice => ({
    ...base,
    action,
    reason: reason.slice(0, 160),
  });
  const escalate = (reason: string): Choice => abstain('escalate_to_human', reason);

  const matches = closest(candidates.filter(({ rule }) => rule));
  const [best] = matches;
  const doubt = doubtOf(situation, best?.runbook);
  if (doubt !== undefined) return abstain(doubt.action, doubt.reason);
  if (best === undefined)
    return escalate(candidates.length === 0 ? 'no runbook can be bound to it' : 'no rule matches it');
  if (matches.length > 1)
    return escalate(`the rules of ${matches.map(({ runbook }) => runbook.name).join(', ')} match equally`);

  const values = settled(best);
  if (values === undefined) return escalate(`${best.runbook.name} matches, but a value of it is open`);
  const reason = `the rule of ${best.runbook.name} matches`;
  return completeChoice(
    { ...base, action: 'run', runbook: best.runbook.name, parameters: values, reason },
    best,
  );
}

/** True when the rules choose the very same for it: the same action, runbook and values. */
export function backedByRules(choice: Choice, situation: Situation): boolean {
  const own = chooseByRules(situation);
  if (choice.action !== own.action || choice.runbook !== own.runbook) return false;
  const names = new Set([...Object.keys(choice.parameters), ...Object.keys(own.parameters)]);
  return [...names].every((name) => choice.parameters[name] === own.parameters[name]);
}

/** The matches that name the most labels. */
function closest(matches: readonly Candidate[]): Candidate[] {
  const labels = ({ runbook }: Candidate): number => Object.keys(runbook.when ?? {}).length;
  const most = Math.max(0, ...matches.map(labels));
  return matches.filter((match) => labels(match) === most);
}

/** The open values where there is nothing to choose, or undefined where a rule can't know which one. */
function settled({ runbook, open }: Candidate): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [name, list] of Object.entries(open)) {
    const { default: spare, required } = runbook.parameters[name] ?? {};
    if (list.length === 1 && list[0] !== undefined) values[name] = list[0];
    else if (spare === undefined && required !== false) return undefined;
  }
  return values;
}
