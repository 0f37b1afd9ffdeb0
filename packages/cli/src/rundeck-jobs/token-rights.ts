import { isRundeckError, type JobDefinition, type RundeckClient } from '@firstline/rundeck-api-client';
import { takes } from './option-rules.ts';

/** A run key no job takes: the call is refused for its options, or before that for want of the right to run. */
const REFUSED_KEY = '!';

/**
 * Whether the token may run the job. Rundeck has no question for that, so a run is asked for that can't begin: its run
 * key breaks the pattern. A job that would take it is not asked; undefined then.
 */
export async function mayRun(
  client: RundeckClient,
  job: JobDefinition,
  id: string,
): Promise<boolean | undefined> {
  const key = job.options.find(({ name }) => name === 'run_key');
  if (!key || takes(key, REFUSED_KEY)) return undefined;
  try {
    const { id: started } = await client.jobs.run(id, { options: { run_key: REFUSED_KEY } });
    await client.executions.abort(started);
    return true;
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    if (error.kind === 'forbidden') return false;
    if (error.kind === 'options_invalid' || error.kind === 'disabled') return true;
    throw error;
  }
}

/** What the token may do beyond running the jobs of the catalogue; empty when nothing was found. */
export async function excessRights(
  client: RundeckClient,
  project: string,
  catalogueJobs: ReadonlySet<string>,
): Promise<string[]> {
  const visible = await client.jobs.list(project);
  const projects = await client.projects.list();
  const found = [
    ...visible
      .filter(({ id }) => !catalogueJobs.has(id))
      .map(
        ({ name, group }) =>
          `the token sees the job ${group ? `${group}/` : ''}${name}, which no runbook uses`,
      ),
    ...projects
      .filter(({ name }) => name !== project)
      .map(({ name }) => `the token sees the project ${name} as well`),
  ];
  if (await isAllowed(() => client.projects.config.get(project)))
    found.push(`the token may configure the project ${project}: it is an administrator's`);
  if (await isAllowed(() => client.acl.system.get('firstline-no-such-policy.aclpolicy')))
    found.push("the token may read the server's ACL policies: it is an administrator's");
  return found;
}

/** Not found is an answer only to whoever may ask. */
async function isAllowed(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    if (error.kind === 'not_found') return true;
    if (error.kind === 'forbidden' || error.kind === 'unauthorized') return false;
    throw error;
  }
}
