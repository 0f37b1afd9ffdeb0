import type { HistoryFilter, RunningFilter } from './calls/executions.ts';
import type { Execution, HistoryEvent } from './schemas/execution.ts';

export interface RunKeySources {
  running(project: string, filter: RunningFilter): Promise<Execution[]>;
  history(project: string, filter: HistoryFilter): Promise<HistoryEvent[]>;
  /** Executions of one job, latest end first: for servers without the option filter. */
  recent(jobId: string, offset: number, max: number): Promise<Execution[]>;
  /** Undefined when it has been deleted meanwhile. */
  get(id: string): Promise<Execution | undefined>;
  version(): Promise<number>;
}

const PAGE = 200;
/** How far back a server is searched that can't filter by option. */
const RECENT_PAGES = 5;
/** `optionFilter` of the history came with Rundeck 5.17. */
const OPTION_FILTER_SINCE = 56;

/**
 * Looks among the running ones first and in the history second: a run that ends in between is then found in the
 * latter. The server's filters only narrow the search down; the key is compared here.
 */
export async function findByRunKey(
  { project, jobId, runKey }: { project: string; jobId: string; runKey: string },
  sources: RunKeySources,
): Promise<Execution[]> {
  const found = new Map<string, Execution>();
  const keep = (execution: Execution | undefined): void => {
    if (execution?.job?.options?.run_key === runKey && !found.has(execution.id))
      found.set(execution.id, execution);
  };

  for await (const page of pages((offset) => sources.running(project, { jobId, offset, max: PAGE })))
    page.forEach(keep);

  if ((await sources.version()) >= OPTION_FILTER_SINCE) {
    const history = (offset: number) =>
      sources.history(project, { jobId, optionFilter: runKey, offset, max: PAGE });
    for await (const page of pages(history))
      for (const { execution } of page)
        if (execution && !found.has(execution.id)) keep(await sources.get(execution.id));
  } else {
    let read = 0;
    for await (const page of pages((offset) => sources.recent(jobId, offset, PAGE))) {
      page.forEach(keep);
      read += 1;
      if (read === RECENT_PAGES) break;
    }
  }
  return [...found.values()];
}

/** Pages until a short one; totals are not to be trusted (0 in a filtered history, ACL-filtered pages elsewhere). */
async function* pages<T>(read: (offset: number) => Promise<T[]>): AsyncGenerator<T[]> {
  for (let offset = 0; ; offset += PAGE) {
    const page = await read(offset);
    yield page;
    if (page.length < PAGE) return;
  }
}
