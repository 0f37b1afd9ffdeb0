import type { Api } from '../api-version.ts';
import { isRundeckError } from '../errors.ts';
import { findByRunKey } from '../find-by-run-key.ts';
import { outputCalls } from '../output.ts';
import {
  AbortAnswer,
  DeleteAnswer,
  Execution,
  ExecutionPage,
  type HistoryEvent,
  HistoryPage,
  WorkflowState,
} from '../schemas/execution.ts';
import { segment } from '../transport.ts';
import { type Ended, type WaitOptions, waitForEnd } from '../wait-for-end.ts';

export interface RunningFilter {
  readonly jobId?: string;
  readonly max?: number;
  readonly offset?: number;
}

export interface FinishedFilter {
  readonly jobId?: string;
  readonly user?: string;
  /** A status, or a custom one such as `incomplete`. */
  readonly status?: string;
  /** By its end, so never a running one: as `30n` (minutes), `1h`, `2d`, `1w`. */
  readonly recent?: string;
  /** Ended at or after this moment. */
  readonly endedFrom?: Date;
  /** Ended at or before this moment. */
  readonly endedUntil?: Date;
  readonly max?: number;
  readonly offset?: number;
}

export interface HistoryFilter {
  readonly jobId?: string;
  /** Matches anywhere in the argument string, without regard to case: compare the execution's options yourself. */
  readonly optionFilter?: string;
  readonly max?: number;
  readonly offset?: number;
}

/** Calls about executions. `project` may be `*` where several are listed. */
export const executionCalls = (api: Api) => {
  const calls = {
    ...outputCalls(api),

    get: (id: string, signal?: AbortSignal): Promise<Execution> =>
      api.send({ path: `/execution/${segment(id)}`, schema: Execution, signal }),

    /**
     * Waits until it has ended, and after `failed-with-retry` until the one in its place has. Asks after 1 s at first and
     * every 5 s later. Says nothing about whether its process stopped: see `outcomeOf`.
     */
    wait: (id: string, options: WaitOptions = {}): Promise<Ended> => waitForEnd(id, calls.get, options),

    /** The workflow by node and step; `error: 'pending'` right after the start. Never wait on it: a crash freezes it. */
    state: (id: string): Promise<WorkflowState> =>
      api.send({ path: `/execution/${segment(id)}/state`, schema: WorkflowState }),

    /** Asks for a stop. `pending`: not yet; `failed`: it was not running. The process itself may go on in any case. */
    async abort(id: string): Promise<{ status: string; reason?: string; executionStatus: string }> {
      const answer = await api.send({
        method: 'POST',
        path: `/execution/${segment(id)}/abort`,
        schema: AbortAnswer,
      });
      return {
        status: answer.abort.status,
        executionStatus: answer.execution.status,
        ...(answer.abort.reason && { reason: answer.abort.reason }),
      };
    },

    /** Running and scheduled ones, up to `max` (200). */
    running: async (project: string, filter: RunningFilter = {}): Promise<Execution[]> =>
      (
        await api.send({
          path: `/project/${segment(project)}/executions/running`,
          query: {
            jobIdFilter: filter.jobId,
            includePostponed: true,
            max: filter.max ?? 200,
            offset: filter.offset,
          },
          schema: ExecutionPage,
        })
      ).executions,

    /** Executions by filter, latest end first; where running ones stand depends on the server's database. */
    query: (project: string, filter: FinishedFilter = {}): Promise<ExecutionPage> =>
      api.send({
        path: `/project/${segment(project)}/executions`,
        query: {
          jobIdListFilter: filter.jobId,
          userFilter: filter.user,
          statusFilter: filter.status,
          recentFilter: filter.recent,
          begin: filter.endedFrom?.getTime(),
          end: filter.endedUntil?.getTime(),
          max: filter.max ?? 20,
          offset: filter.offset ?? 0,
        },
        schema: ExecutionPage,
      }),

    /** Finished executions, latest first. There is no usable total: ask until fewer than `max` come. */
    history: async (project: string, filter: HistoryFilter = {}): Promise<HistoryEvent[]> =>
      (
        await api.send({
          path: `/project/${segment(project)}/history`,
          query: {
            jobIdFilter: filter.jobId,
            optionFilter: filter.optionFilter,
            max: filter.max ?? 20,
            offset: filter.offset ?? 0,
          },
          schema: HistoryPage,
        })
      ).events,

    /** Every execution of the job whose option `run_key` is exactly this one: running ones, then finished ones. */
    findByRunKey: (search: { project: string; jobId: string; runKey: string }): Promise<Execution[]> =>
      findByRunKey(search, {
        running: calls.running,
        history: calls.history,
        recent: async (jobId, offset, max) =>
          (
            await api.send({
              path: `/job/${segment(jobId)}/executions`,
              query: { max, offset },
              schema: ExecutionPage,
            })
          ).executions,
        get: async (id) => {
          try {
            return await calls.get(id);
          } catch (error) {
            if (isRundeckError(error) && error.kind === 'not_found') return undefined;
            throw error;
          }
        },
        version: api.version,
      }),

    /** Removes finished executions; ids that could not be removed come back with the reason. */
    async delete(ids: readonly string[]): Promise<{ id: string; message: string }[]> {
      const answer = await api.send({
        method: 'POST',
        path: '/executions/delete',
        body: { ids: ids.map(Number) },
        schema: DeleteAnswer,
      });
      return (answer.failures ?? []).map(({ id, message }) => ({ id, message }));
    },
  };
  return calls;
};
