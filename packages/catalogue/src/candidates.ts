import type { Alert, Candidate, Runbook } from '@firstline/contracts';
import type { Catalogue } from './catalogue.ts';

export interface Explanation {
  readonly runbook: string;
  readonly candidate: boolean;
  readonly reason: string;
}

/** The inventory's name of the host that a label value means; undefined when it means none. */
export type Resolve = (labelValue: string) => string | undefined;

/**
 * The runbooks that can be bound to this alert: its target is in the inventory, the runbook's own label names that very
 * host, and every required parameter gets a value from its label or a closed list. Rules first, then by name.
 */
export function candidates(
  catalogue: Catalogue,
  alert: Alert,
  target: string | undefined,
  resolve: Resolve = () => target,
): Candidate[] {
  const bound = catalogue.runbooks.flatMap((runbook) => {
    const binding = bind(runbook, alert, target, resolve);
    return typeof binding === 'string' ? [] : [binding];
  });
  return bound.toSorted((a, b) => Number(b.rule) - Number(a.rule));
}

/** Why each runbook is a candidate or not, for the timeline. */
export function explainCandidates(
  catalogue: Catalogue,
  alert: Alert,
  target: string | undefined,
  resolve: Resolve = () => target,
): Explanation[] {
  return catalogue.runbooks.map((runbook) => {
    const binding = bind(runbook, alert, target, resolve);
    return typeof binding === 'string'
      ? { runbook: runbook.name, candidate: false, reason: binding }
      : {
          runbook: runbook.name,
          candidate: true,
          reason: binding.rule ? 'its rule matches' : 'it can be bound',
        };
  });
}

/** True when every label the rule names has one of its values. */
export const ruleMatches = ({ when }: Runbook, { labels }: Alert): boolean =>
  when !== undefined &&
  Object.entries(when).every(([label, wanted]) => {
    const value = labels[label];
    return value !== undefined && (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);
  });

/** The candidate, or the reason why there is none. */
function bind(
  runbook: Runbook,
  alert: Alert,
  target: string | undefined,
  resolve: Resolve,
): Candidate | string {
  const label = alert.labels[runbook.target.label];
  if (label === undefined) return `the alert has no label ${runbook.target.label}`;
  if (target === undefined) return 'the alert names no host of the inventory, or several';
  if (resolve(label) !== target) return `its ${runbook.target.label} is not ${target}`;
  const bound: Record<string, string> = {};
  const open: Record<string, readonly string[]> = {};
  for (const [name, parameter] of Object.entries(runbook.parameters)) {
    const value = parameter.label === undefined ? undefined : alert.labels[parameter.label];
    if (value === undefined) open[name] = parameter.enum;
    else if (parameter.enum.includes(value)) bound[name] = value;
    else return `${parameter.label}="${value}" is not in the list of ${name}`;
  }
  return { runbook, rule: ruleMatches(runbook, alert), bound, open };
}

/** The labels by which the catalogue's runbooks find their targets. */
export const targetLabelsOf = ({ runbooks }: Pick<Catalogue, 'runbooks'>): string[] => [
  ...new Set(runbooks.map(({ target }) => target.label)),
];
