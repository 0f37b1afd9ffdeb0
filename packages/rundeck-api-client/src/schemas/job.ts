import { z } from 'zod';
import { Flag, NumberLike } from './loose.ts';

/** One line of a job list, or `GET /job/ID/info`. */
export const JobInfo = z.looseObject({
  id: z.string(),
  name: z.string(),
  group: z.string().nullish(),
  project: z.string().nullish(),
  description: z.string().nullish(),
  enabled: z.boolean().nullish(),
  scheduled: z.boolean().nullish(),
  scheduleEnabled: z.boolean().nullish(),
  averageDuration: NumberLike.nullish(),
});
export type JobInfo = z.infer<typeof JobInfo>;

/** An option of a job. Flags are left out by the server when false. */
export const JobOption = z.looseObject({
  name: z.string(),
  label: z.string().nullish(),
  description: z.string().nullish(),
  /** The default. */
  value: z.string().nullish(),
  required: Flag,
  enforced: Flag,
  values: z.array(z.string()).nullish(),
  regex: z.string().nullish(),
  multivalued: Flag,
  delimiter: z.string().nullish(),
  secure: Flag,
  valueExposed: Flag,
  storagePath: z.string().nullish(),
  hidden: Flag,
  type: z.string().nullish(),
});
export type JobOption = z.infer<typeof JobOption>;

/** A job as its author wrote it. Holds script bodies and webhook URLs: don't log it whole. */
export const JobDefinition = z.looseObject({
  id: z.string().nullish(),
  uuid: z.string().nullish(),
  name: z.string(),
  group: z.string().nullish(),
  description: z.string().nullish(),
  timeout: z.coerce.string().nullish(),
  multipleExecutions: Flag,
  executionEnabled: z.boolean().nullish(),
  options: z
    .array(JobOption)
    .nullish()
    .transform((options) => options ?? []),
  sequence: z.looseObject({}).nullish(),
});
export type JobDefinition = z.infer<typeof JobDefinition>;

const Imported = z.looseObject({
  index: NumberLike.nullish(),
  id: z.string().nullish(),
  name: z.string(),
  group: z.string().nullish(),
  error: z.string().nullish(),
});
/** The answer to an import: 200 even when every job failed. */
export const ImportAnswer = z.looseObject({
  succeeded: z.array(Imported),
  failed: z.array(Imported),
  skipped: z.array(Imported),
});
export type ImportAnswer = z.infer<typeof ImportAnswer>;
