import type { Decision } from '@firstline/contracts';
import { duration, utc } from '@firstline/runtime';
import type { Terminal } from '../terminal.ts';
import { pairs } from './table.ts';
import { oneLine } from './visible-text.ts';

const rulings: Readonly<Record<Decision['ruling'], string>> = {
  allow: 'allowed',
  ask: 'a human is asked',
  refuse: 'refused',
  observe: 'recorded only',
  none: 'nothing to rule on',
};

/** Values of parameters as `name=value name=value`. */
export const values = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** What was decided, by what, from what, and what validator and policy made of it. */
export function decision(made: Decision, { paint }: Terminal): string {
  const { choice, reached, candidates, verdicts, mode, ruling, catalogueHash, at } = made;
  const what = [choice.action.replaceAll('_', ' '), choice.runbook, values(choice.parameters)].filter(
    Boolean,
  );
  const facts = pairs(
    [
      ['Decided', { text: what.join(' '), look: 'bold' }],
      ['Because', oneLine(choice.reason)],
      ['By', decidedBy(made)],
      ['Instead of the LLM', reached.fallbackReason && oneLine(reached.fallbackReason)],
      ['Policy', `${rulings[ruling]}, mode ${mode}`],
      ['Seen as', `${choice.category}, ${choice.severity}`],
      [
        'Candidates',
        candidates.map(({ runbook, rule }) => `${runbook}${rule ? ' (by rule)' : ''}`).join(', ') || 'none',
      ],
      ['At', `${utc(at)}, took ${duration(reached.durationMs)}`],
      ['Catalogue', catalogueHash.slice(0, 12)],
    ],
    paint,
  );
  const width = Math.max(0, ...verdicts.map(({ check }) => check.length));
  const checks = verdicts.map(({ check, ok, detail }) => {
    const mark = paint(ok ? { text: '✓', look: 'green' } : { text: '✗', look: 'red' });
    return `    ${mark} ${paint({ text: oneLine(check).padEnd(width), look: 'dim' })}  ${paint(oneLine(detail))}`;
  });
  return [
    facts,
    ...(checks.length > 0 ? [`  ${paint({ text: 'Checks', look: 'dim' })}`, ...checks] : []),
  ].join('\n');
}

function decidedBy({ reached }: Decision): string {
  if (reached.decider === 'rules') return 'the rules';
  return reached.decider === 'llm' ? `the LLM${reached.model ? ` (${reached.model})` : ''}` : 'a human';
}
