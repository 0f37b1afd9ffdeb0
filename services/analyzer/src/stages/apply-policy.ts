import { randomUUID } from 'node:crypto';
import { backedByRules, keepsComingBack } from '@firstline/catalogue';
import type { Decision, Intent } from '@firstline/contracts';
import { type Ruling, rule } from '@firstline/policy';
import {
  type Analysis,
  entry,
  incidentOf,
  type Stage,
  type StageContext,
  situationOf,
  stop,
} from '../analysis.ts';
import { type AnalysisEnding, endAnalysis } from '../end-analysis.ts';

/** Policy allows, asks a human, or refuses; with this the decision is written and the analysis ends. */
export const applyPolicy: Stage = async (analysis, context) => {
  const { catalogue, store, mode, now } = context;
  const { alert, host, candidates = [], deliberation, circumstances } = analysis;
  if (deliberation === undefined) throw new Error('this stage comes after decide');
  const { choice, reached } = deliberation;
  const candidate = candidates.find(({ runbook }) => runbook.name === choice.runbook);
  const ruleBacked = backedByRules(choice, situationOf(analysis));
  const ruling = rule({
    choice,
    runbook: candidate?.runbook,
    host,
    mode,
    ruleMatched: ruleBacked,
    trust: reached.decider === 'llm' ? context.trustIn(reached) : undefined,
    comesBack: candidate && keepsComingBack(circumstances?.repeatCount ?? 0, candidate.runbook),
    killSwitch: await store.killSwitch.read(),
    startsAt: alert.startsAt,
    now: now(),
  });
  const decision: Decision = {
    id: `dec-${randomUUID()}`,
    incidentId: incidentOf(analysis).value.id,
    notificationId: analysis.notification.id,
    at: now().toISOString(),
    choice,
    reached,
    candidates: candidates.map(({ runbook, rule: matched }) => ({ runbook: runbook.name, rule: matched })),
    ruleBacked,
    catalogueHash: catalogue.hash,
    verdicts: [...deliberation.verdicts, ...ruling.verdicts],
    mode: ruling.mode,
    ruling: ruling.ruling,
  };
  const intent =
    ruling.ruling === 'allow' || ruling.ruling === 'ask' ? intentOf(analysis, decision, context) : undefined;
  await endAnalysis(analysis, endingOf(decision, ruling, intent, context), context);
  context.metrics.decisions.inc({ action: choice.action, decider: reached.decider, ruling: ruling.ruling });
  return stop(`decided: ${choice.action}, ${ruling.ruling}`);
};

function intentOf(
  { host, notification }: Analysis,
  decision: Decision,
  { catalogue, intentTtlMs, now }: StageContext,
): Intent {
  const { runbook = '', parameters } = decision.choice;
  const at = now();
  return {
    id: `int-${randomUUID()}`,
    incidentId: decision.incidentId,
    decisionId: decision.id,
    state: 'proposed',
    runKey: randomUUID(),
    runbook,
    runbookHash: catalogue.hashOf(runbook) ?? '',
    target: host?.name ?? '',
    parameters,
    approved: decision.ruling === 'allow',
    ...(notification.replayForced && { overCooldown: true }),
    notAfter: new Date(at.getTime() + intentTtlMs).toISOString(),
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    submits: 0,
    verdicts: decision.verdicts,
  };
}

function endingOf(
  decision: Decision,
  ruling: Ruling,
  intent: Intent | undefined,
  { now }: StageContext,
): AnalysisEnding {
  const { choice, reached } = decision;
  const who = reached.decider === 'llm' ? `The LLM (${reached.model})` : 'The rules';
  const fallback = reached.fallbackReason ? ` The LLM could not decide: ${reached.fallbackReason}.` : '';
  const what =
    choice.action === 'run'
      ? `run ${choice.runbook} ${values(choice.parameters)}`
      : choice.action.replaceAll('_', ' ');
  const objection = ruling.verdicts.find(({ ok }) => !ok)?.detail ?? choice.reason;
  const timeline = [
    entry(now(), 'decision', `${who} decided: ${what}. Reason: ${choice.reason}.${fallback}`, {
      decisionId: decision.id,
    }),
    entry(
      now(),
      'policy',
      `Policy: ${ruling.ruling} (mode ${ruling.mode}). ${ruling.verdicts.find(({ ok }) => !ok)?.detail ?? ''}`.trim(),
      {
        verdicts: ruling.verdicts,
      },
    ),
  ];
  const common = { decision, timeline };
  const escalated = (reason: string): AnalysisEnding => ({
    ...common,
    state: 'escalated',
    reason,
    timeline: [...timeline, entry(now(), 'escalation', `Handed to a human: ${reason}.`)],
  });
  if (intent) {
    return intent.approved
      ? { ...common, state: 'acting', intent, reason: `runs ${intent.runbook} on ${intent.target}` }
      : {
          ...common,
          state: 'awaiting_approval',
          intent,
          reason: `${intent.runbook} on ${intent.target} waits for approval: ${objection}`,
        };
  }
  if (choice.action === 'no_action' && ruling.ruling === 'none') {
    const closed = entry(now(), 'closed', `Closed as no_action: ${choice.reason}.`);
    return {
      ...common,
      state: 'closed',
      outcome: 'no_action',
      reason: choice.reason,
      timeline: [...timeline, closed],
    };
  }
  if (ruling.ruling === 'observe') {
    const would =
      choice.action === 'run' ? `run ${choice.runbook} ${values(choice.parameters)}` : 'done nothing';
    return escalated(`observing only; it would have ${would} (${objection})`);
  }
  return escalated(
    choice.action === 'run' ? `policy refused ${choice.runbook}: ${objection}` : choice.reason,
  );
}

const values = (parameters: Readonly<Record<string, string>>): string =>
  `(${Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')})`;
