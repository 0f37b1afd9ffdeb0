import type { Intent } from '@firstline/contracts';
import { rule } from '@firstline/policy';
import type { KillSwitch } from '@firstline/store';
import type { StepContext } from './step.ts';

/**
 * Asks policy again, with the kill switch read this moment: minutes may lie between a decision and its action.
 * Returns the reason for a refusal, or undefined when the intent may act. An unreadable kill switch counts as on.
 */
export async function refusalOf(intent: Intent, context: StepContext): Promise<string | undefined> {
  const { store, catalogue } = context;
  if (catalogue.hashOf(intent.runbook) !== intent.runbookHash) {
    return `the runbook ${intent.runbook} changed since the decision`;
  }
  const [incident, decisions, killSwitch] = await Promise.all([
    store.incidents.get(intent.incidentId),
    store.incidents.decisions(intent.incidentId),
    store.killSwitch
      .read()
      .catch((): KillSwitch => ({ stopped: true, by: 'firstline', reason: 'the kill switch can’t be read' })),
  ]);
  if (incident === undefined) return 'its incident is gone';
  if (incident.value.state !== 'acting') return `its incident is ${incident.value.state}`;
  const runbook = catalogue.get(intent.runbook);
  const host = context.inventory().host(intent.target);
  const decision = decisions.find(({ id }) => id === intent.decisionId);
  const ruling = rule({
    choice: { action: 'run', runbook: intent.runbook },
    runbook,
    host,
    mode: context.settings.mode,
    ruleMatched: decision?.ruleBacked ?? false,
    killSwitch,
    now: context.now(),
  });
  if (ruling.ruling === 'allow') return undefined;
  if (ruling.ruling === 'ask' && intent.approvedBy !== undefined) return undefined;
  return ruling.verdicts.find(({ ok }) => !ok)?.detail ?? `policy says ${ruling.ruling}`;
}
