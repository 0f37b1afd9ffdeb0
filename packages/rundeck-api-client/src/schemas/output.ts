import { z } from 'zod';
import { Flag, NumberLike } from './loose.ts';

/** One line of output. Standard error is `NORMAL` as well; `ERROR` lines are Rundeck's own. */
export const LogEntry = z.looseObject({
  log: z.string(),
  time: z.string().nullish(),
  absolute_time: z.string().nullish(),
  level: z.string().nullish(),
  node: z.string().nullish(),
  stepctx: z.string().nullish(),
  user: z.string().nullish(),
});
export type LogEntry = z.infer<typeof LogEntry>;

/** A piece of output as it comes; entries may be compacted, see `expandEntries`. */
export const OutputAnswer = z.looseObject({
  id: z.coerce.string(),
  offset: z.coerce.string(),
  /** Missing until there is output; keep the old value then. */
  lastModified: z.coerce.string().optional(),
  completed: Flag,
  execCompleted: Flag,
  execState: z.string().nullish(),
  hasFailedNodes: Flag,
  unmodified: Flag,
  empty: Flag,
  compacted: Flag,
  message: z.string().nullish(),
  pending: z.string().nullish(),
  error: z.string().nullish(),
  /** Milliseconds to wait before asking again. */
  retryBackoff: NumberLike.nullish(),
  totalSize: NumberLike.nullish(),
  entries: z
    .array(z.union([z.string(), z.looseObject({})]))
    .nullish()
    .transform((entries) => entries ?? []),
});
export type OutputAnswer = z.infer<typeof OutputAnswer>;
