import type { Intent, Runbook } from '@firstline/contracts';
import type { Execution } from '@firstline/rundeck-api-client';

/** What the job acts on: its options that come from the target and the parameters. Strings, every one. */
export function actingOptions(intent: Intent, runbook: Runbook): Record<string, string> {
  const mapped = Object.entries(runbook.rundeck.options).map(
    ([option, source]) => [option, source === 'target' ? intent.target : intent.parameters[source]] as const,
  );
  return Object.fromEntries(
    mapped.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''),
  );
}

/** All options of the run call: what to act on, and what keeps it from acting twice or late. */
export const runOptions = (intent: Intent, runbook: Runbook, claimUrl: string): Record<string, string> => ({
  ...actingOptions(intent, runbook),
  run_key: intent.runKey,
  not_after: String(Math.floor(Date.parse(intent.notAfter) / 1_000)),
  claim_url: claimUrl,
});

/**
 * Names of the acting options an execution does not have as they were sent. Rundeck drops what it does not
 * understand without a word and runs with the job's defaults.
 */
export const optionsThatDiffer = (execution: Execution, intent: Intent, runbook: Runbook): string[] =>
  Object.entries(actingOptions(intent, runbook))
    .filter(([name, value]) => execution.job?.options?.[name] !== value)
    .map(([name]) => name);
