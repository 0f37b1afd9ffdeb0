import { checkCatalogue } from '@firstline/catalogue';
import { createRundeckClient, isRundeckError, type RundeckClient } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import { checkAgainstRundeck } from '../rundeck-jobs/check-against-rundeck.ts';
import { type Check, type Finding, fail, ok, warn } from './finding.ts';

const PART = 'Rundeck';
const JOBS = 'Rundeck jobs';
const TIMEOUT_MS = 5_000;
/** More would hide the other parts. */
const SHOWN = 2;

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
        fail(JOBS, 'the server is passive and takes no runs', 'switch its execution mode to active'),
      ];
    }
    return [server, await jobs(client, project, RUNBOOKS_DIR)];
  } catch (error) {
    return [fail(PART, `at ${url}: ${messageOf(error)}`, mendOf(error))];
  }
};

/** The catalogue's jobs and the token's rights; asks for runs that can't begin, so nothing is started. */
async function jobs(client: RundeckClient, project: string, directory: string): Promise<Finding> {
  const { runbooks } = await checkCatalogue(directory);
  const { problems, warnings } = await checkAgainstRundeck(client, project, runbooks);
  const more = problems.length > SHOWN ? ` and ${problems.length - SHOWN} more` : '';
  if (problems.length > 0) {
    return fail(
      JOBS,
      `${problems.slice(0, SHOWN).join('; ')}${more}`,
      'firstline runbooks check --against-rundeck shows all; firstline rundeck seed puts jobs and policy there',
    );
  }
  const good = `all ${runbooks.length} jobs are in project ${project}, and the token may run them and no others`;
  return warnings.length === 0
    ? ok(JOBS, good)
    : warn(JOBS, warnings.slice(0, SHOWN).join('; '), 'firstline runbooks check --against-rundeck shows all');
}

function mendOf(error: unknown): string {
  const kind = isRundeckError(error) ? error.kind : undefined;
  if (kind === 'unauthorized') return 'make a new token for the executor’s user and set RUNDECK_TOKEN';
  if (kind === 'forbidden') return 'load infra/rundeck/executor.aclpolicy for the token’s user';
  if (kind === 'api_version') return 'take Rundeck 5.17 or later';
  if (kind === 'disabled') return 'switch executions of the project and its jobs on again';
  return 'start it, or mend RUNDECK_URL; while it is away actions wait, and go to a human when their time runs out';
}
