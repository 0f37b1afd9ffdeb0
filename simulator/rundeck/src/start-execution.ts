import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './accounts.ts';
import type { ExecutionRecord, JobRecord } from './records.ts';
import { forbidden, Refusal } from './refusal.ts';
import { acceptOptions, parseArgString } from './run-options.ts';
import type { Runner } from './runner.ts';
import type { World } from './world.ts';

/** The body of a run call, as far as it could be read. */
export interface RunCall {
  readonly options?: unknown;
  readonly argString?: unknown;
  readonly filter?: unknown;
  readonly asUser?: unknown;
  readonly runAtTime?: unknown;
}

/** Takes a run call: checks it in the real server's order and lets it run, now or at its time. */
export async function startExecution(
  call: RunCall,
  job: JobRecord,
  account: Account,
  world: World,
  runner: Runner,
): Promise<ExecutionRecord> {
  const { definition } = job;
  if (typeof call.asUser === 'string' && !account.admin) throw forbidden('Run as User', `Job ID ${job.id}`);
  if (definition.executionEnabled === false)
    throw new Refusal(400, 'api.error.job.disabled', 'Job execution is disabled');
  if (world.projects.get(job.project)?.config['project.disable.executions'] === 'true')
    throw new Refusal(400, 'api.error.job.disabled', 'Project execution is disabled');
  const runAt = runTime(call.runAtTime, world);
  const { values, told, argstring } = acceptOptions(givenOptions(call), definition.options, (path) =>
    readSecret(path, account, world),
  );
  await checkRunningLimit(job, world);

  const id = world.nextExecutionId();
  // Refused only now, when its id is used up: so ids have holes.
  if (world.passive)
    throw new Refusal(
      400,
      'api.error.execution.failed',
      'Execution failed: Could not schedule job: Execution mode is PASSIVE',
    );
  const execution: ExecutionRecord = {
    id,
    project: job.project,
    jobId: job.id,
    user: typeof call.asUser === 'string' ? call.asUser : account.name,
    type: runAt ? 'user-scheduled' : 'user',
    status: runAt ? 'scheduled' : 'running',
    started: runAt ?? Date.now(),
    options: told,
    argstring,
    ...(typeof call.filter === 'string' && call.filter && { nodeFilter: call.filter }),
  };
  world.executions.put(String(id), execution);
  if (runAt) schedule({ execution, job, values }, world, runner);
  else runner.start({ execution, job, values });
  return execution;
}

/** Lets a scheduled execution run when its time has come, unless it was aborted meanwhile. */
export function schedule(run: Parameters<Runner['start']>[0], world: World, runner: Runner): void {
  const { id, started } = run.execution;
  setTimeout(
    () => {
      const now = world.executions.get(String(id));
      if (now?.status !== 'scheduled') return;
      const execution: ExecutionRecord = { ...now, status: 'running', started: Date.now() };
      world.executions.put(String(id), execution);
      runner.start({ ...run, execution });
    },
    Math.min(started - Date.now(), 2 ** 31 - 1),
  ).unref();
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `options` wins over `argString`, but not when it is empty. */
function givenOptions({ options, argString }: RunCall): Record<string, unknown> {
  if (isMap(options) && Object.keys(options).length > 0) return options;
  return typeof argString === 'string' ? parseArgString(argString) : {};
}

function runTime(text: unknown, world: World): number | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  if (world.passive) throw new Refusal(400, 'api.error.job.disabled', 'Executions are disabled.');
  const at = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const refuse = (reason: string): Refusal =>
    new Refusal(400, 'api.error.execution.failed', `Execution failed: ${reason}`);
  if (Number.isNaN(at)) throw refuse(`Invalid date/time format, only ISO 8601 is supported: ${text}`);
  if (at <= Date.now()) throw refuse('A job cannot be scheduled for a time in the past');
  return at;
}

/**
 * The limit of running executions counts first and inserts later, so two calls within some 50 ms both pass: it is
 * no guard against running twice, here as on the real server.
 */
async function checkRunningLimit(job: JobRecord, world: World): Promise<void> {
  const { multipleExecutions, maxMultipleExecutions, name } = job.definition;
  const limit = multipleExecutions ? Number(maxMultipleExecutions ?? 0) : 1;
  if (!(limit > 0)) return;
  const running = world.executions
    .values()
    .filter(({ jobId, status }) => jobId === job.id && (status === 'running' || status === 'scheduled'));
  if (running.length >= limit)
    throw new Refusal(
      409,
      'api.error.execution.conflict',
      `Execution had a conflict: Job "${name}" {{Job ${job.id}}}: Limit of running executions has been reached.`,
    );
  await sleep(20 + Math.random() * 35);
}

/** The executor's ACL lets its runs read below `keys/project/`; what may not be read is empty. */
function readSecret(path: string, account: Account, world: World): string {
  const key = path.replace(/^\/?(keys\/)?/, 'keys/');
  const record = account.admin || key.startsWith('keys/project/') ? world.keys.get(key) : undefined;
  if (!record) world.logger.warn('secure option is empty', { path: key, user: account.name });
  return record?.content ?? '';
}
