import type { Api } from './api-version.ts';
import { expandEntries } from './expand-entries.ts';
import { createPolling } from './polling.ts';
import { type LogEntry, OutputAnswer } from './schemas/output.ts';
import { segment } from './transport.ts';

/** Where to read on; both values are the server's own and are only handed back. */
export interface OutputPosition {
  readonly offset: string;
  readonly lastModified?: string;
}

export interface OutputPage {
  readonly entries: LogEntry[];
  readonly next: OutputPosition;
  /** Nothing more will come. `completed` alone is no end: it is also set on "nothing new" while the job runs. */
  readonly done: boolean;
  /** The run is over, though not all of its output may have been read. */
  readonly executionEnded: boolean;
  readonly executionStatus: string | undefined;
  /** Milliseconds the server asks to wait. */
  readonly backoffMs: number;
}

export interface FollowOptions {
  readonly signal?: AbortSignal;
  /** Where to start; the beginning when left out. */
  readonly from?: OutputPosition;
}

const MAX_LINES = 1_000;

/** Calls that read the output of an execution. */
export const outputCalls = (api: Api) => {
  const ask = (
    id: string,
    query: Record<string, string | number | boolean | undefined>,
    signal?: AbortSignal,
  ) => api.send({ path: `/execution/${segment(id)}/output`, query, schema: OutputAnswer, signal });

  async function outputPage(
    id: string,
    from: OutputPosition = { offset: '0' },
    signal?: AbortSignal,
  ): Promise<OutputPage> {
    const answer = await ask(
      id,
      // No `lastmod` at all until the server has told one: an invalid one is a 400.
      { offset: from.offset, lastmod: from.lastModified, maxlines: MAX_LINES, compacted: true },
      signal,
    );
    const lastModified = answer.lastModified ?? from.lastModified;
    return {
      entries: expandEntries(answer.entries, answer.compacted),
      next: { offset: answer.offset, ...(lastModified !== undefined && { lastModified }) },
      done: answer.completed && answer.execCompleted,
      executionEnded: answer.execCompleted,
      executionStatus: answer.execState ?? undefined,
      backoffMs: answer.retryBackoff ?? 0,
    };
  }

  return {
    /** One piece of output, for callers that keep the position themselves. */
    outputPage,

    /**
     * The output, entry by entry, until the run and its log are complete. Waits 1 s at first, and up to 3 s (5 s while
     * nothing comes) later: a run of 10 s costs fewer than 10 calls. Aborting the signal ends the reading (it throws
     * `aborted`), never the run.
     */
    async *output(id: string, options: FollowOptions = {}): AsyncGenerator<LogEntry, void, undefined> {
      const { signal } = options;
      let position = options.from ?? { offset: '0' };
      const polling = createPolling();
      for (;;) {
        const page = await outputPage(id, position, signal);
        yield* page.entries;
        if (page.done) return;
        const news = page.next.offset !== position.offset;
        position = page.next;
        // What is left of a finished run is read at once.
        if (page.executionEnded && news) continue;
        await polling.pause({ news: news || page.executionEnded, atLeastMs: page.backoffMs, signal });
      }
    },

    /** The text of the last `lines` lines, of a running execution too. */
    async tail(id: string, lines: number): Promise<string[]> {
      const answer = await ask(id, { lastlines: lines });
      return expandEntries(answer.entries, answer.compacted).map(({ log }) => log);
    },
  };
};
