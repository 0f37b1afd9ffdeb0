import { commonSettings, Url } from '@firstline/runtime';
import { z } from 'zod';

/** The settings of the command line; `docs/configuration.md` explains each. */
export const Config = z.object({
  REDIS_URL: commonSettings.REDIS_URL.optional().describe('The Redis that holds queues and store.'),
  REDIS_PREFIX: commonSettings.REDIS_PREFIX,
  FIRSTLINE_USER: z
    .string()
    .regex(/^[A-Za-z0-9._@-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes, underscores or @')
    .optional()
    .describe(
      'Who acts by the command line; it stands on the timeline as `human:NAME`. Your login name unless set.',
    ),
  RUNBOOKS_DIR: z.string().default('runbooks').describe('Directory of the catalogue.'),
  INVENTORY_FILE: z.string().optional().describe('The hosts that may be acted on.'),
  INGEST_URL: Url.optional().describe('Where `doctor` finds ingest.'),
  ANALYZER_URL: Url.optional().describe('Where `doctor` finds the analyzer.'),
  EXECUTOR_URL: Url.optional().describe('Where `doctor` finds the executor.'),
  CONSOLE_URL: Url.optional().describe('Where `doctor` finds the console.'),
  PROMETHEUS_URL: Url.optional().describe('The Prometheus that is asked for premise and proof.'),
  ALERTMANAGER_URL: Url.optional().describe('The Alertmanager that sends the alerts.'),
  RUNDECK_URL: Url.optional().describe('Base address of Rundeck.'),
  RUNDECK_TOKEN: z.string().min(1).optional().describe('API token of the executor’s user.'),
  RUNDECK_PROJECT: z
    .string()
    .min(1)
    .default('firstline')
    .describe('The Rundeck project that holds the jobs.'),
  SITE_NOTES_FILE: z.string().optional().describe('Your own notes for the prompt.'),
  EVALUATIONS_FILE: z
    .string()
    .default('.firstline/evaluations.json')
    .describe('Where `evaluate` stores what models are worth; the analyzer must read the same file.'),
  OLLAMA_URL: Url.default('http://127.0.0.1:11434').describe('Base address of Ollama.'),
  OLLAMA_MODEL: z.string().min(1).default('llama3.2:3b').describe('The model that decides.'),
  OLLAMA_NUM_THREAD: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Threads of one answer; by default the cores less one.'),
  LLM_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(60_000)
    .describe('The most one decision may take, in milliseconds.'),
});
export type Settings = z.infer<typeof Config>;
