import { z } from 'zod';
import type { Api } from '../api-version.ts';
import { ImportFailedError, RundeckError } from '../errors.ts';
import { checkOptions, optionsThatDiffer } from '../run-options.ts';
import { Execution } from '../schemas/execution.ts';
import { ImportAnswer, JobDefinition, JobInfo } from '../schemas/job.ts';
import { Anything } from '../schemas/loose.ts';
import { segment } from '../transport.ts';

export interface RunRequest {
  /** Strings only: Rundeck drops everything else in silence and runs with the job's defaults. */
  readonly options: Readonly<Record<string, string>>;
  /** Options declared `secure`; the server never tells them back, so they are not compared. */
  readonly secureOptions?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface ImportRequest {
  readonly format: 'yaml' | 'json';
  /** What to do with a job whose uuid is there already; `update` when left out. */
  readonly duplicates?: 'update' | 'skip' | 'create';
}

/** Calls about jobs, among them the one that runs one. */
export const jobCalls = (api: Api) => ({
  /** The jobs of a project the token may read; `name` and `group` match exactly. */
  list: (project: string, filter: { name?: string; group?: string; ids?: readonly string[] } = {}) =>
    api.send({
      path: `/project/${segment(project)}/jobs`,
      query: {
        jobExactFilter: filter.name,
        groupPathExact: filter.group,
        idlist: filter.ids?.join(','),
      },
      schema: z.array(JobInfo),
    }),

  info: (jobId: string) => api.send({ path: `/job/${segment(jobId)}/info`, schema: JobInfo }),

  /** The job as its author wrote it, options in the author's order. */
  async definition(jobId: string): Promise<JobDefinition> {
    const definitions = await api.send({
      path: `/job/${segment(jobId)}`,
      query: { format: 'json' },
      schema: z.tuple([JobDefinition]),
    });
    return definitions[0];
  },

  /** All definitions of a project the token may read. */
  export: (project: string) =>
    api.send({
      path: `/project/${segment(project)}/jobs/export`,
      query: { format: 'json' },
      schema: z.array(JobDefinition),
    }),

  /**
   * Imports job definitions; give every one a uuid, else each import makes a new job. Throws an
   * {@link ImportFailedError} when any of them failed (the answer is 200 even then).
   */
  async import(project: string, document: string, request: ImportRequest): Promise<ImportAnswer> {
    const answer = await api.send({
      method: 'POST',
      path: `/project/${segment(project)}/jobs/import`,
      query: { dupeOption: request.duplicates ?? 'update', uuidOption: 'preserve' },
      contentType: `application/${request.format}`,
      body: document,
      schema: ImportAnswer,
    });
    if (answer.failed.length === 0) return answer;
    throw new ImportFailedError(
      answer.failed.map(({ name, group, error }) => ({ name, group: group ?? '', error: error ?? '' })),
      answer.succeeded.flatMap(({ id }) => (id ? [id] : [])),
    );
  },

  /**
   * Runs a job: exactly one POST, whatever happens. An error's `mayHaveStarted` says whether an execution may
   * exist; look for it with `executions.findByRunKey` before anything else. An answer whose options are not those
   * sent is the error `options_mismatch`, with the execution's id.
   */
  async run(jobId: string, request: RunRequest): Promise<Execution> {
    const options = { ...request.options, ...request.secureOptions };
    checkOptions(options);
    // Asked for here, so that its failure can't be taken for a failure of the run.
    await api.version();
    const execution = await api.send({
      method: 'POST',
      path: `/job/${segment(jobId)}/run`,
      body: { options },
      schema: Execution,
      signal: request.signal,
      startsRun: true,
    });
    const differing = optionsThatDiffer(request.options, execution.job?.options ?? {});
    if (differing.length === 0) return execution;
    throw new RundeckError({
      kind: 'options_mismatch',
      serverMessage: `execution ${execution.id} runs with other values than sent for: ${differing.join(', ')}`,
      retryable: false,
      mayHaveStarted: true,
      executionId: execution.id,
    });
  },

  delete: async (jobId: string): Promise<void> => {
    await api.send({ method: 'DELETE', path: `/job/${segment(jobId)}`, schema: Anything });
  },
});
