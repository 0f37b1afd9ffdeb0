import { checkCatalogue } from '@firstline/catalogue';
import { createRundeckClient, isRundeckError, type RundeckClient } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import { type Check, type Finding, fail, ok, warn } from './finding.ts';

const PART = 'Rundeck';
const TIMEOUT_MS = 5_000;

/** Whether Rundeck answers, has the catalogue's jobs, and lets this token run them. */
export const checkRundeck: Check = async ({ settings, fetch }) => {
  const { RUNDECK_URL: url, RUNDECK_TOKEN: token, RUNDECK_PROJECT: project, RUNBOOKS_DIR } = settings;
  if (url === undefined || token === undefined) {
    return [
      warn(
        PART,
        'not looked at: RUNDECK_URL and RUNDECK_TOKEN are not both set',
        'set both, with the executor’s token',
      ),
    ];
  }
  const client = createRundeckClient({ baseUrl: url, token, fetch, timeoutMs: TIMEOUT_MS, retries: 0 });
  try {
    const { version, apiVersion, executionMode } = await client.system.info();
    const kind = version.includes('stand-in') ? ' (a stand-in)' : '';
    const server = ok(PART, `${version}${kind} answers at ${url}, API ${apiVersion}`);
    if (executionMode === 'passive') {
      return [
        server,
        fail(
          'Rundeck jobs',
          'the server is passive and takes no runs',
          'switch its execution mode to active',
        ),
      ];
    }
    return [server, await jobs(client, project, RUNBOOKS_DIR)];
  } catch (error) {
    return [fail(PART, `at ${url}: ${messageOf(error)}`, mendOf(error))];
  }
};

async function jobs(client: RundeckClient, project: string, directory: string): Promise<Finding> {
  const part = 'Rundeck jobs';
  const wanted = (await checkCatalogue(directory)).runbooks.map(({ rundeck }) => rundeck.job);
  const there = new Set((await client.jobs.list(project)).map(({ id }) => id));
  const missing = wanted.filter((id) => !there.has(id));
  if (missing.length > 0) {
    return fail(
      part,
      `${missing.length} of ${wanted.length} jobs of the catalogue are not in project ${project}, or its ACL hides them: ${missing.join(', ')}`,
      'firstline rundeck seed puts them there',
    );
  }
  const forbidden: string[] = [];
  let tried = 0;
  for (const id of wanted) {
    const may = await mayRun(client, id);
    if (may === false) forbidden.push(id);
    if (may !== undefined) tried++;
  }
  if (forbidden.length > 0) {
    return fail(
      part,
      `the token may not run ${forbidden.join(', ')}`,
      'load infra/rundeck/executor.aclpolicy for the token’s user',
    );
  }
  return tried < wanted.length
    ? warn(
        part,
        `all ${wanted.length} are in project ${project}; whether the token may run ${wanted.length - tried} of them can’t be told without running them`,
      )
    : ok(part, `all ${wanted.length} are in project ${project}, and the token may run them`);
}

/**
 * Asks for a run that can't start: an option is left out that the job requires and has no default for. Rundeck looks at
 * the right to run first, so its refusal tells. A job without such an option is not asked: undefined.
 */
async function mayRun(client: RundeckClient, jobId: string): Promise<boolean | undefined> {
  const { options } = await client.jobs.definition(jobId);
  if (!options.some(({ required, value }) => required && !value)) return undefined;
  try {
    const started = await client.jobs.run(jobId, { options: {} });
    await client.executions.abort(started.id);
    return undefined;
  } catch (error) {
    if (!isRundeckError(error)) throw error;
    if (error.kind === 'forbidden') return false;
    if (error.kind === 'options_invalid') return true;
    throw error;
  }
}

function mendOf(error: unknown): string {
  const kind = isRundeckError(error) ? error.kind : undefined;
  if (kind === 'unauthorized') return 'make a new token for the executor’s user and set RUNDECK_TOKEN';
  if (kind === 'forbidden') return 'load infra/rundeck/executor.aclpolicy for the token’s user';
  if (kind === 'api_version') return 'take Rundeck 5.17 or later';
  if (kind === 'disabled') return 'switch executions of the project and its jobs on again';
  return 'start it, or mend RUNDECK_URL; while it is away actions wait, and go to a human when their time runs out';
}
