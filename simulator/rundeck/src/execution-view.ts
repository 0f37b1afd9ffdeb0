import type { ExecutionRecord, JobRecord } from './records.ts';
import type { World } from './world.ts';

const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
export const moment = (at: number) => ({ unixtime: at, date: iso(at) });
export { iso };

/** What the first step is, as Rundeck puts it: `Plugin[script-inline, nodeStep: true] [... 2 steps]`. */
export function describeSteps(job: JobRecord): string {
  const { commands } = job.definition.sequence;
  const kind = commands[0]?.script == null ? 'exec-command' : 'script-inline';
  const more = commands.length > 1 ? ` [... ${commands.length} steps]` : '';
  return `Plugin[${kind}, nodeStep: true]${more}`;
}

/** Mean of the job's finished runs, milliseconds; undefined before the first. */
function averageDuration(jobId: string, world: World): number | undefined {
  const took = world.executions
    .values()
    .flatMap((execution) =>
      execution.jobId === jobId && execution.ended && execution.status === 'succeeded'
        ? [execution.ended - execution.started]
        : [],
    );
  return took.length === 0 ? undefined : Math.round(took.reduce((a, b) => a + b, 0) / took.length);
}

/** An execution as every endpoint shows it. Absent fields are absent, never null, but for `argstring`. */
export function executionView(execution: ExecutionRecord, world: World, version: number) {
  const { id, project, options } = execution;
  const job = world.jobs.get(execution.jobId);
  const average = averageDuration(execution.jobId, world);
  const at = (path: string): string => `${world.url}/api/${version}/${path}`;
  const page = (path: string): string => `${world.url}/project/${project}/${path}`;
  const retried = execution.retriedId && world.executions.get(String(execution.retriedId));
  return {
    id,
    href: at(`execution/${id}`),
    permalink: page(`execution/show/${id}`),
    status: execution.status,
    ...(execution.customStatus && { customStatus: execution.customStatus }),
    project,
    executionType: execution.type,
    user: execution.user,
    'date-started': moment(execution.started),
    ...(execution.ended && { 'date-ended': moment(execution.ended) }),
    ...(execution.abortedBy && { abortedby: execution.abortedBy }),
    ...(job && {
      job: {
        id: job.id,
        ...(average !== undefined && { averageDuration: average }),
        name: job.definition.name,
        group: job.definition.group ?? '',
        project,
        description: job.definition.description ?? '',
        ...(Object.keys(options).length > 0 && { options }),
        href: at(`job/${job.id}`),
        permalink: page(`job/show/${job.id}`),
      },
      description: describeSteps(job),
    }),
    argstring: execution.argstring,
    serverUUID: world.settings.serverUuid,
    ...(execution.successfulNodes && { successfulNodes: execution.successfulNodes }),
    ...(execution.failedNodes && { failedNodes: execution.failedNodes }),
    ...(execution.retryAttempt && { retryAttempt: execution.retryAttempt }),
    ...(retried && {
      retriedExecution: {
        id: retried.id,
        permalink: page(`execution/show/${retried.id}`),
        href: at(`execution/${retried.id}`),
        status: retried.status,
      },
    }),
  };
}
