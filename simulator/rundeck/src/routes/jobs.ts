import type { Request, Response, Router } from 'express';
import { stringify } from 'yaml';
import { jobFor, mayUse, requireAdmin } from '../accounts.ts';
import { executionView, iso } from '../execution-view.ts';
import { importJobs } from '../import-jobs.ts';
import { exported } from '../job-definition.ts';
import type { JobRecord } from '../records.ts';
import type { Runner } from '../runner.ts';
import { type RunCall, startExecution } from '../start-execution.ts';
import type { World } from '../world.ts';
import { listed } from './executions.ts';
import { projectOf } from './projects.ts';
import { account, bodyJson, bodyText, pageOf, param, query, version } from './request.ts';

/** Jobs: list, definition, import, run. */
export function jobRoutes(router: Router, world: World, runner: Runner): void {
  const info = ({ id, project, definition, ...times }: JobRecord, api: number) => ({
    id,
    name: definition.name,
    group: definition.group ?? null,
    project,
    description: definition.description ?? '',
    href: `${world.url}/api/${api}/job/${id}`,
    permalink: `${world.url}/project/${project}/job/show/${id}`,
    scheduled: false,
    scheduleEnabled: definition.scheduleEnabled ?? true,
    enabled: definition.executionEnabled ?? true,
    created: iso(times.created),
    createdBy: times.createdBy,
    lastModified: iso(times.lastModified),
    lastModifiedBy: times.lastModifiedBy,
  });

  const readable = (request: Request, response: Response): JobRecord[] => {
    const { name } = projectOf(param(request, 'project'), world);
    const ids = query(request, 'idlist')?.split(',');
    const byName = query(request, 'jobExactFilter');
    const byGroup = query(request, 'groupPathExact');
    const contains = query(request, 'jobFilter');
    return world.jobs
      .values()
      .filter(
        ({ id, project, definition }) =>
          project === name &&
          (!ids || ids.includes(id)) &&
          (byName === undefined || definition.name === byName) &&
          (byGroup === undefined || (definition.group ?? '') === byGroup) &&
          (contains === undefined || definition.name.includes(contains)),
      )
      .filter((job) => mayUse(account(response), job, world))
      .sort((a, b) => a.definition.name.localeCompare(b.definition.name));
  };
  const sendDefinitions = (request: Request, response: Response, jobs: JobRecord[]): void => {
    const definitions = jobs.map(({ id, definition, createdBy }) => exported(id, definition, createdBy));
    if (query(request, 'format') === 'yaml') response.type('text/yaml').send(stringify(definitions));
    else response.json(definitions);
  };

  router.get('/project/:project/jobs', (request, response) => {
    response.json(readable(request, response).map((job) => info(job, version(response))));
  });
  router.get('/project/:project/jobs/export', (request, response) =>
    sendDefinitions(request, response, readable(request, response)),
  );
  router.post('/project/:project/jobs/import', (request, response) => {
    const options = {
      project: projectOf(param(request, 'project'), world).name,
      duplicates: query(request, 'dupeOption') ?? 'create',
      keepUuids: query(request, 'uuidOption') !== 'remove',
      account: account(response),
      apiVersion: version(response),
    };
    response.json(importJobs(bodyText(request), options, world));
  });

  router.get('/job/:id', (request, response) =>
    sendDefinitions(request, response, [jobFor(account(response), param(request, 'id'), 'Read', world)]),
  );
  router.delete('/job/:id', (request, response) => {
    const job = jobFor(account(response), param(request, 'id'), 'Read', world);
    requireAdmin(account(response), 'Delete', `Job ID ${job.id}`);
    world.jobs.delete(job.id);
    response.status(204).end();
  });
  router.get('/job/:id/info', (request, response) => {
    response.json(info(jobFor(account(response), param(request, 'id'), 'Read', world), version(response)));
  });

  const run = async (request: Request, response: Response): Promise<void> => {
    const job = jobFor(account(response), param(request, 'id'), 'Run', world);
    const execution = await startExecution(runCallOf(request), job, account(response), world, runner);
    response.json(executionView(execution, world, version(response)));
  };
  router.post('/job/:id/run', run);
  router.post('/job/:id/executions', run);
  router.get('/job/:id/executions', (request, response) => {
    const job = jobFor(account(response), param(request, 'id'), 'Read', world);
    const executions = world.executions.values().filter(({ jobId }) => jobId === job.id);
    response.json(listed(executions, pageOf(request), world, version(response)));
  });
}

/** JSON and forms are read; a body of any other media type is ignored, and the job runs with its defaults. */
function runCallOf(request: Request): RunCall {
  if (request.is('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(bodyText(request));
    return { argString: form.get('argString') ?? undefined };
  }
  return request.is('application/json') ? bodyJson(request) : {};
}
