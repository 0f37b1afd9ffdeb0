import { z } from 'zod';
import { NumberLike } from './loose.ts';

/** `GET /system/info`. Without `read` on the system resource only `rundeck` is there. */
export const SystemInfo = z.looseObject({
  rundeck: z.looseObject({
    version: z.string(),
    /** A string in this answer, a number elsewhere. */
    apiversion: NumberLike,
    node: z.string().nullish(),
    serverUUID: z.string().nullish(),
  }),
  executions: z
    .looseObject({
      active: z.union([z.boolean(), z.string()]).nullish(),
      executionMode: z.string().nullish(),
    })
    .nullish(),
  stats: z
    .looseObject({
      /** `since.epoch`: the server's start, milliseconds. A `running` execution from before it is not running. */
      uptime: z.looseObject({ since: z.looseObject({ epoch: NumberLike }).nullish() }).nullish(),
      scheduler: z.looseObject({ running: NumberLike, threadPoolSize: NumberLike }).nullish(),
    })
    .nullish(),
});
export type SystemInfo = z.infer<typeof SystemInfo>;

export const SystemInfoAnswer = z.looseObject({ system: SystemInfo });

export const ExecutionMode = z.enum(['active', 'passive']);
export type ExecutionMode = z.infer<typeof ExecutionMode>;
export const ExecutionModeAnswer = z.looseObject({ executionMode: ExecutionMode });
