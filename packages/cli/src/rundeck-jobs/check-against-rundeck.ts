import type { Runbook } from '@firstline/contracts';
import { isRundeckError, type JobDefinition, type RundeckClient } from '@firstline/rundeck-api-client';
import { compareRunbook } from './compare-runbook.ts';
import { jobWarnings } from './option-rules.ts';
import { excessRights, mayRun } from './token-rights.ts';

/** What a catalogue and a Rundeck have against each other. */
export interface RundeckFindings {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Holds every runbook against its job, and the token against the catalogue. Reads, and asks for runs that can't begin;
 * nothing is started. Fails where Rundeck does not answer.
 */
export async function checkAgainstRundeck(
  client: RundeckClient,
  project: string,
  runbooks: readonly Runbook[],
): Promise<RundeckFindings> {
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const runbook of runbooks) {
    const say = (reason: string) => `${runbook.name}: ${reason}`;
    const found = await jobOf(client, project, runbook.rundeck.job);
    if (typeof found === 'string') {
      problems.push(say(found));
      continue;
    }
    problems.push(...compareRunbook(runbook, found).map(say));
    warnings.push(...jobWarnings(found).map(say));
    const allowed = await mayRun(client, found, runbook.rundeck.job);
    if (allowed === false) problems.push(say('the token may not run its job'));
    if (allowed === undefined) warnings.push(say('whether the token may run its job is not known'));
  }
  const jobs = new Set(runbooks.map(({ rundeck }) => rundeck.job));
  problems.push(...(await excessRights(client, project, jobs)));
  return { problems, warnings };
}

/** The job of a runbook, or why there is none to run. */
async function jobOf(client: RundeckClient, project: string, id: string): Promise<JobDefinition | string> {
  try {
    const info = await client.jobs.info(id);
    if (info.project && info.project !== project)
      return `its job ${id} is in the project ${info.project}, not in ${project}`;
    return await client.jobs.definition(id);
  } catch (error) {
    if (isRundeckError(error) && error.kind === 'not_found') return `its job ${id} is not there`;
    if (isRundeckError(error) && error.kind === 'forbidden') return `the token may not read its job ${id}`;
    throw error;
  }
}
