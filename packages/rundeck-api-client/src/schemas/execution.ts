import { z } from 'zod';
import { Id, NumberLike } from './loose.ts';

/** A moment, `unixtime` in milliseconds. */
const Moment = z.looseObject({ unixtime: NumberLike, date: z.string() });

export const ExecutionJob = z.looseObject({
  id: z.string(),
  name: z.string(),
  group: z.string().nullish(),
  project: z.string().nullish(),
  averageDuration: NumberLike.nullish(),
  /** What the server took as options, defaults included, secure ones left out. */
  options: z.record(z.string(), z.coerce.string()).nullish(),
});

/** One execution. Names as Rundeck's; `status` may be a word this version does not know: see `outcomeOf`. */
export const Execution = z.looseObject({
  id: Id,
  status: z.string(),
  customStatus: z.string().nullish(),
  project: z.string().nullish(),
  user: z.string().nullish(),
  executionType: z.string().nullish(),
  permalink: z.string().nullish(),
  'date-started': Moment.nullish(),
  'date-ended': Moment.nullish(),
  abortedby: z.string().nullish(),
  /** Missing for ad-hoc commands. */
  job: ExecutionJob.nullish(),
  argstring: z.string().nullish(),
  serverUUID: z.string().nullish(),
  successfulNodes: z.array(z.string()).nullish(),
  failedNodes: z.array(z.string()).nullish(),
  retryAttempt: NumberLike.nullish(),
  /** After `failed-with-retry`: the execution that goes on in its place. */
  retriedExecution: z.looseObject({ id: Id, status: z.string() }).nullish(),
});
export type Execution = z.infer<typeof Execution>;

export const Paging = z.looseObject({
  count: NumberLike,
  total: NumberLike,
  offset: NumberLike,
  max: NumberLike,
});
export const ExecutionPage = z.looseObject({ paging: Paging, executions: z.array(Execution) });
export type ExecutionPage = z.infer<typeof ExecutionPage>;

/** A finished execution in a project's history. */
export const HistoryEvent = z.looseObject({
  title: z.string().nullish(),
  status: z.string().nullish(),
  user: z.string().nullish(),
  starttime: NumberLike.nullish(),
  endtime: NumberLike.nullish(),
  job: z.looseObject({ id: z.string() }).nullish(),
  execution: z.looseObject({ id: Id }).nullish(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;
/** `paging.total` is 0 here when `optionFilter` is used, whatever was found: count `events`. */
export const HistoryPage = z.looseObject({ paging: Paging, events: z.array(HistoryEvent) });

/** `abort.status`: `pending` (ask again), `aborted`, or `failed` (it was not running); the HTTP status is 200 for all. */
export const AbortAnswer = z.looseObject({
  abort: z.looseObject({ status: z.string(), reason: z.string().nullish() }),
  execution: z.looseObject({ id: Id, status: z.string() }),
});
export type AbortAnswer = z.infer<typeof AbortAnswer>;

/** `GET /execution/ID/state`: a workflow, or `{ error: 'pending' }` right after the start. After a crash it never ends. */
export const WorkflowState = z.looseObject({
  error: z.string().nullish(),
  executionState: z.string().nullish(),
  completed: z.boolean().nullish(),
  stepCount: NumberLike.nullish(),
  targetNodes: z.array(z.string()).nullish(),
  steps: z.array(z.looseObject({ id: Id, executionState: z.string() })).nullish(),
});
export type WorkflowState = z.infer<typeof WorkflowState>;

export const DeleteAnswer = z.looseObject({
  allsuccessful: z.boolean(),
  successCount: NumberLike,
  failures: z.array(z.looseObject({ id: Id, message: z.string() })).nullish(),
});
