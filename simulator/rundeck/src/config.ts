import { LogLevel, Port, Switch } from '@firstline/runtime';
import { z } from 'zod';

/** Settings of the stand-in as a process. */
export const Config = z.object({
  RUNDECK_PORT: Port.default(4740).describe('The port the stand-in listens on.'),
  HOST: z.string().default('127.0.0.1').describe('The address to listen on.'),
  RUNDECK_DATA_DIR: z.string().min(1).describe('Where projects, jobs, executions and logs are kept.'),
  RUNDECK_ADMIN_TOKEN: z.string().min(8).describe('The token that may do everything.'),
  RUNDECK_EXECUTOR_TOKEN: z
    .string()
    .min(8)
    .describe('The token that may read, run and kill jobs of the groups below `remediation`.'),
  RUNDECK_CLUSTER_MODE: Switch.default(true).describe(
    'Whether executions that ran when the server was killed become `incomplete` at the next start, or stay `running`.',
  ),
  RUNDECK_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .default(10)
    .describe('How many executions run at the same time; the others wait.'),
  LOG_LEVEL: LogLevel.describe('How much is logged: error, warn, info or debug.'),
});
