import type { Request, Response, Router } from 'express';
import { type Account, mayUse, requireAdmin } from '../accounts.ts';
import { describeSteps, executionView, iso } from '../execution-view.ts';
import { OutputRefusal, outputText, outputView } from '../output-view.ts';
import type { ExecutionRecord } from '../records.ts';
import { forbidden, missing } from '../refusal.ts';
import type { Runner } from '../runner.ts';
import { stateView } from '../state-view.ts';
import type { World } from '../world.ts';
import { projectOf } from './projects.ts';
import { account, bodyJson, type Page, pageOf, param, query, version } from './request.ts';

const isRunning = ({ status }: ExecutionRecord): boolean => status === 'running';
const isOpen = (execution: ExecutionRecord): boolean =>
  isRunning(execution) || execution.status === 'scheduled';

/** Latest end first; what has none comes last, as on H2 and MySQL. */
const byEnd = (a: ExecutionRecord, b: ExecutionRecord): number =>
  (b.ended ?? 0) - (a.ended ?? 0) || b.id - a.id;

/** A page of executions in the order the real server's default database gives. */
export function listed(executions: ExecutionRecord[], { max, offset }: Page, world: World, api: number) {
  const page = executions.sort(byEnd).slice(offset, offset + max);
  return {
    paging: { count: page.length, total: executions.length, offset, max },
    executions: page.map((execution) => executionView(execution, world, api)),
  };
}

/** Executions: one, its state and output, abort, lists, history. */
export function executionRoutes(router: Router, world: World, runner: Runner): void {
  const allowed = (who: Account, { jobId }: ExecutionRecord): boolean => {
    const job = world.jobs.get(jobId);
    return who.admin || (job !== undefined && mayUse(who, job, world));
  };
  const one = (request: Request, response: Response, action = 'Read'): ExecutionRecord => {
    const id = param(request, 'id');
    const execution = world.executions.get(id);
    if (!execution) throw missing('Execution', id);
    if (!allowed(account(response), execution)) throw forbidden(action, `Execution ${id}`);
    return execution;
  };
  const inProject = (request: Request, response: Response): ExecutionRecord[] => {
    const names = param(request, 'project').split(',');
    if (!names.includes('*')) for (const name of names) projectOf(name, world);
    return world.executions
      .values()
      .filter(({ project }) => names.includes('*') || names.includes(project))
      .filter((execution) => allowed(account(response), execution));
  };

  router.get('/project/:project/executions/running', (request, response) => {
    const jobId = query(request, 'jobIdFilter');
    const open = query(request, 'includePostponed') === 'true' ? isOpen : isRunning;
    const executions = inProject(request, response)
      .filter(open)
      .filter((execution) => !jobId || execution.jobId === jobId);
    response.json(listed(executions, pageOf(request), world, version(response)));
  });
  router.get('/project/:project/executions', (request, response) => {
    // `optionFilter` is not known here up to 5.20: everything comes back.
    const executions = filtered(inProject(request, response), request);
    response.json(listed(executions, pageOf(request), world, version(response)));
  });
  router.get('/project/:project/history', (request, response) => {
    response.json(history(inProject(request, response), request, world, version(response)));
  });

  router.get('/execution/:id', (request, response) => {
    response.json(executionView(one(request, response), world, version(response)));
  });
  router.get('/execution/:id/state', (request, response) => {
    response.json(stateView(one(request, response), world));
  });
  router.get('/execution/:id/output', (request, response) =>
    sendOutput(one(request, response), request, response, world),
  );
  router.post('/execution/:id/abort', (request, response) => {
    const execution = one(request, response, 'Kill');
    const forced = query(request, 'forceIncomplete') === 'true';
    const abort = abortExecution(execution, account(response).name, forced, world, runner);
    const { id } = execution;
    response.json({
      abort,
      execution: {
        id: String(id),
        status: world.executions.get(String(id))?.status,
        href: `${world.url}/api/${version(response)}/execution/${id}`,
        permalink: `${world.url}/project/${execution.project}/execution/show/${id}`,
      },
    });
  });

  router.delete('/execution/:id', (request, response) => {
    const { id, project } = one(request, response);
    requireAdmin(account(response), 'Delete execution', `project ${project}`);
    world.executions.delete(String(id));
    world.logs.delete(id);
    response.status(204).end();
  });
  router.post('/executions/delete', (request, response) => {
    const ids = [bodyJson(request).ids ?? []].flat();
    const failures = ids.flatMap((id) => {
      const execution = world.executions.get(String(id));
      if (!execution) return [{ message: `Execution Not found: ${id}`, id }];
      if (!account(response).admin)
        return [{ message: `Unauthorized: Delete execution in project ${execution.project}`, id }];
      if (isRunning(execution))
        return [
          {
            message: `Failed to delete execution {{Execution ${id}}}: The execution is currently running`,
            id,
          },
        ];
      world.executions.delete(String(id));
      world.logs.delete(execution.id);
      return [];
    });
    response.json({
      requestCount: ids.length,
      allsuccessful: failures.length === 0,
      successCount: ids.length - failures.length,
      failedCount: failures.length,
      failures,
    });
  });
}

function sendOutput(execution: ExecutionRecord, request: Request, response: Response, world: World): void {
  if (query(request, 'format') === 'text') {
    response.setHeader('x-rundeck-exec-state', execution.status);
    response.type('text/plain').send(outputText(execution, world));
    return;
  }
  const [offset, lastmod, maxlines, lastlines, compacted] = [
    'offset',
    'lastmod',
    'maxlines',
    'lastlines',
    'compacted',
  ].map((name) => query(request, name));
  try {
    const asked = { offset, lastmod, maxlines, lastlines, compacted };
    response.json(outputView(execution, asked, world, version(response)));
  } catch (error) {
    if (!(error instanceof OutputRefusal)) throw error;
    response
      .status(400)
      .json({ error: error.message, id: String(execution.id), offset: '0', completed: false });
  }
}

/** What became of the abort; the HTTP status is 200 in any case. */
function abortExecution(
  execution: ExecutionRecord,
  by: string,
  forced: boolean,
  world: World,
  runner: Runner,
): { status: string; reason?: string } {
  const write = (change: Partial<ExecutionRecord>): void =>
    world.executions.put(String(execution.id), { ...execution, ...change });
  if (isRunning(execution)) {
    if (runner.abort(execution.id, by)) return { status: 'pending' };
    // Nobody runs it any more (the server was killed): it is called aborted, whatever became of it.
    write({ status: 'aborted', abortedBy: by, ended: Date.now() });
    return { status: 'aborted' };
  }
  if (execution.status === 'scheduled') {
    write({ status: 'aborted', abortedBy: by, ended: Date.now() });
    return { status: 'aborted' };
  }
  if (!forced) return { status: 'failed', reason: 'Job is not running' };
  // Rewrites what had ended cleanly: never send it to a finished execution.
  write({ status: 'other', customStatus: 'incomplete' });
  return { status: 'aborted', reason: 'Marked as incomplete' };
}

function filtered(executions: ExecutionRecord[], request: Request): ExecutionRecord[] {
  const jobIds = query(request, 'jobIdListFilter')?.split(',');
  const user = query(request, 'userFilter');
  const status = query(request, 'statusFilter');
  const [, count, unit = 'h'] = /^(\d+)([nhdwmy])$/.exec(query(request, 'recentFilter') ?? '') ?? [];
  const from = count ? Date.now() - Number(count) * (unitMs[unit] ?? 0) : momentOf(query(request, 'begin'));
  const until = momentOf(query(request, 'end'));
  return executions.filter(
    (execution) =>
      (!jobIds || jobIds.includes(execution.jobId)) &&
      (!user || execution.user === user) &&
      (!status || hasStatus(execution, status)) &&
      // By completion: running ones are never "recent".
      (from === undefined || (execution.ended ?? 0) >= from) &&
      (until === undefined || (execution.ended ?? Number.POSITIVE_INFINITY) <= until),
  );
}

const unitMs: Readonly<Record<string, number>> = {
  n: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  m: 2_592_000_000,
  y: 31_536_000_000,
};
/** Milliseconds, or a date as W3C writes it. */
const momentOf = (text: string | undefined): number | undefined => {
  if (!text) return undefined;
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
};

const failures = new Set(['failed', 'failed-with-retry', 'timedout']);
const hasStatus = ({ status, customStatus }: ExecutionRecord, wanted: string): boolean =>
  wanted === 'failed' ? failures.has(status) : (customStatus ?? status) === wanted;

const statusWords: Readonly<Record<string, string>> = {
  succeeded: 'succeed',
  failed: 'fail',
  aborted: 'cancel',
};

/** Finished executions. With an option filter `total` is 0, whatever was found. */
function history(executions: ExecutionRecord[], request: Request, world: World, api: number) {
  const { max, offset } = pageOf(request);
  const option = query(request, 'optionFilter')?.toLowerCase();
  const jobId = query(request, 'jobIdFilter');
  const found = executions
    .filter(({ ended }) => ended !== undefined)
    .filter((execution) => !jobId || execution.jobId === jobId)
    .filter(({ argstring }) => !option || argstring?.toLowerCase().includes(option))
    .sort(byEnd);
  const events = found.slice(offset, offset + max).map((execution) => {
    const job = world.jobs.get(execution.jobId);
    const [succeeded, failed] = [execution.successfulNodes?.length ?? 0, execution.failedNodes?.length ?? 0];
    const ended = execution.ended ?? execution.started;
    const page = `${world.url}/project/${execution.project}`;
    return {
      starttime: execution.started,
      endtime: ended,
      title: [job?.definition.group, job?.definition.name].filter(Boolean).join('/'),
      status: execution.customStatus ?? execution.status,
      statusString: statusWords[execution.status] ?? execution.status,
      summary: job ? describeSteps(job) : '',
      'node-summary': { succeeded, failed, total: succeeded + failed },
      user: execution.user,
      project: execution.project,
      'date-started': iso(execution.started),
      'date-ended': iso(ended),
      ...(job && {
        job: {
          id: job.id,
          href: `${world.url}/api/${api}/job/${job.id}`,
          permalink: `${page}/job/show/${job.id}`,
        },
      }),
      execution: {
        id: execution.id,
        href: `${world.url}/api/${api}/execution/${execution.id}`,
        permalink: `${page}/execution/show/${execution.id}`,
      },
    };
  });
  return { paging: { count: events.length, total: option ? 0 : found.length, max, offset }, events };
}
