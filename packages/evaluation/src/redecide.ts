import type { Alert, Circumstances, Decision, Incident } from '@firstline/contracts';
import type { Answer } from './decide-alone.ts';
import type { Outcome } from './outcome.ts';
import { decideInPipeline, type PipelineSettings } from './pipeline.ts';
import { situationAt } from './site.ts';

/** One decision of the history, with what is known of how it went. */
export interface PastDecision {
  readonly incident: Pick<Incident, 'id' | 'alertname' | 'target' | 'outcome' | 'state'>;
  readonly decision: Pick<Decision, 'at' | 'choice' | 'ruling'>;
  readonly alert: Alert;
  readonly circumstances: Circumstances;
}

export const changeKinds = ['same', 'changed', 'newly_harmful', 'newly_escalated'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Redecision {
  readonly past: PastDecision;
  readonly now: Outcome;
  readonly kind: ChangeKind;
}

/** Decides it again in the pipeline, with the catalogue and hosts of today. Nothing acts and nothing is written. */
export async function redecide(
  past: PastDecision,
  ask: (situation: ReturnType<typeof situationAt>['situation']) => Promise<Answer>,
  settings: PipelineSettings,
): Promise<Redecision> {
  const { alert, circumstances } = past;
  const { situation } = situationAt(settings.site, alert, circumstances);
  const now = decideInPipeline(alert, circumstances, await ask(situation), settings);
  return { past, now, kind: kindOf(past, now) };
}

/**
 * What became different. Newly harmful is what would act by itself on an incident that needed no act (it recovered, or
 * nothing was to be done), or otherwise than what was proven to mend it.
 */
export function kindOf({ incident, decision }: PastDecision, now: Outcome): ChangeKind {
  const then = decision.choice;
  const acted = then.action === 'run';
  const same =
    now.decision === (acted ? then.runbook : then.action) &&
    (!acted || (now.target === incident.target && sameValues(then.parameters, now.parameters)));
  if (same) return 'same';
  if (now.effect === 'ran') {
    const { outcome } = incident;
    return outcome === 'recovered' || outcome === 'no_action' || outcome === 'fixed'
      ? 'newly_harmful'
      : 'changed';
  }
  return now.decision === 'escalate_to_human' ? 'newly_escalated' : 'changed';
}

const sameValues = (
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => one[name] === other[name]);
