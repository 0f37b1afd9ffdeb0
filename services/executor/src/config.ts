import { AutonomyMode } from '@firstline/contracts';
import { commonSettings, Port, Url } from '@firstline/runtime';
import { z } from 'zod';

const Milliseconds = z.coerce.number().int().min(100);

export const Config = z.object({
  ...commonSettings,
  EXECUTOR_PORT: Port.default(4703).describe('Port of health, metrics and the claim endpoint.'),
  RUNBOOKS_DIR: z.string().default('runbooks').describe('Directory of the catalogue.'),
  INVENTORY_FILE: z.string().describe('The hosts that may be acted on; a target not in it is never touched.'),
  AUTONOMY_MODE: AutonomyMode.default('observe').describe(
    'The most that may happen by itself: observe, approve or auto.',
  ),
  RUNDECK_URL: Url.describe('Base address of Rundeck.'),
  RUNDECK_TOKEN: z
    .string()
    .min(1)
    .describe('API token of the user that may run and read the catalogue’s jobs, and nothing else.'),
  RUNDECK_PROJECT: z
    .string()
    .min(1)
    .default('firstline')
    .describe('The Rundeck project that holds the jobs.'),
  PROMETHEUS_URL: Url.describe('The Prometheus that is asked for premise and proof.'),
  CLAIM_URL: Url.default('http://127.0.0.1:4703/claims').describe(
    'Where a job reaches the claim endpoint from its node.',
  ),
  START_WITHIN_MS: Milliseconds.default(120_000).describe(
    'A job that starts later than this after its submit refuses to act, in milliseconds.',
  ),
  LOOK_UP_FOR_MS: Milliseconds.default(30_000).describe(
    'How long an unclear submit is looked up at least before it may count as not run, in milliseconds.',
  ),
  RUNDECK_HINT_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,128}$/, 'must be 16 to 128 letters, digits, _ or -')
    .optional()
    .describe(
      'Last part of the address `/hints/rundeck/SECRET`, to which Rundeck’s `onsuccess` and `onfailure` webhooks may post; without it there is none.',
    ),
  FLEET_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .default(20)
    .describe('The most actions per hour on all hosts together.'),
});
export type Config = z.infer<typeof Config>;
