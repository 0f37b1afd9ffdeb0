import { backedByRules, chooseByRules, holdToOffer, keepsComingBack } from '@firstline/catalogue';
import type { Alert, AutonomyMode, Circumstances, Deliberation } from '@firstline/contracts';
import { rule, type Trust } from '@firstline/policy';
import type { Answer } from './decide-alone.ts';
import type { Outcome } from './outcome.ts';
import { momentOf, type Site, situationAt } from './site.ts';

export interface PipelineSettings {
  readonly site: Site;
  readonly mode: AutonomyMode;
  readonly trust?: Trust;
}

/**
 * The outcome as the analyzer would reach it, by the very functions it uses: resolved and maintenance end first, the
 * decider is held to the offer, the rules stand in where it can't decide, and policy has the last word. What it lets
 * act would still have to pass its premise in Prometheus.
 */
export function decideInPipeline(
  alert: Alert,
  circumstances: Circumstances,
  answer: Answer,
  { site, mode, trust }: PipelineSettings,
): Outcome {
  const { situation, host } = situationAt(site, alert, circumstances);
  const now = momentOf(alert, circumstances);
  if (alert.status === 'resolved') return rested('no_action', 'resolved by its source');
  const window = host && site.inventory.maintenanceOf(host.name, now);
  const maintenance = circumstances.maintenance ?? window?.reason;
  if (maintenance !== undefined) return rested('no_action', `suppressed: ${maintenance}`);

  const { choice: given, reached } = 'failure' in answer ? byRules(answer.durationMs) : answer;
  function byRules(durationMs: number): Pick<Deliberation, 'choice' | 'reached'> {
    return { choice: chooseByRules(situation), reached: { decider: 'rules', durationMs } };
  }
  const { choice } = holdToOffer(given, situation);
  const candidate = situation.candidates.find(({ runbook }) => runbook.name === choice.runbook);
  const { ruling, verdicts } = rule({
    choice,
    runbook: candidate?.runbook,
    host,
    mode,
    ruleMatched: backedByRules(choice, situation),
    trust: reached.decider === 'llm' ? trust : undefined,
    comesBack: candidate && keepsComingBack(circumstances.repeatCount ?? 0, candidate.runbook),
    killSwitch: { stopped: false },
    startsAt: alert.startsAt,
    now,
  });
  const objection = verdicts.find(({ ok }) => !ok)?.detail ?? choice.reason;
  if (choice.action === 'no_action' && ruling === 'none') return rested('no_action', choice.reason, reached);
  if (choice.action !== 'run' || ruling === 'refuse' || ruling === 'observe')
    return rested(
      'escalate_to_human',
      choice.action === 'escalate_to_human' ? choice.reason : objection,
      reached,
    );
  return {
    decision: choice.runbook ?? '',
    parameters: choice.parameters,
    ...(host && { target: host.name }),
    effect: ruling === 'allow' ? 'ran' : 'asked',
    reason: ruling === 'allow' ? choice.reason : objection,
    reached,
  };
}

const rested = (
  decision: 'no_action' | 'escalate_to_human',
  reason: string,
  reached?: Deliberation['reached'],
): Outcome => ({ decision, parameters: {}, effect: 'rested', reason, ...(reached && { reached }) });
