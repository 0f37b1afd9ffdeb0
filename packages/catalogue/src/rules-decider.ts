import type { Candidate, Choice, Decider, Deliberation, Situation } from '@firstline/contracts';
import { categoryOf, severityOf } from './classify.ts';
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
      const choice = choose(situation);
      return { choice, reached: { decider: 'rules', durationMs: performance.now() - started }, verdicts: [] };
    },
  };
}

function choose({ alert, candidates }: Situation): Choice {
  const base = { parameters: {}, category: categoryOf(alert), severity: severityOf(alert) };
  const escalate = (reason: string): Choice => ({
    ...base,
    action: 'escalate_to_human',
    reason: reason.slice(0, 160),
  });
  const [best, ...equals] = closest(candidates.filter(({ rule }) => rule));
  if (best !== undefined && equals.length > 0) {
    const names = [best, ...equals].map(({ runbook }) => runbook.name).join(', ');
    return escalate(`the rules of ${names} match equally`);
  }
  if (best !== undefined) {
    const values = settled(best);
    if (values === undefined) return escalate(`${best.runbook.name} matches, but a value of it is open`);
    const reason = `the rule of ${best.runbook.name} matches`;
    return completeChoice(
      { ...base, action: 'run', runbook: best.runbook.name, parameters: values, reason },
      best,
    );
  }
  if (base.severity === 'info')
    return { ...base, action: 'no_action', reason: 'no rule matches, and it is for information only' };
  return escalate(candidates.length === 0 ? 'no runbook can be bound to it' : 'no rule matches it');
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
