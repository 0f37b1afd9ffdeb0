import { AutonomyMode } from '@firstline/contracts';
import { commonSettings, Port, Url } from '@firstline/runtime';
import { z } from 'zod';

export const Config = z.object({
  ...commonSettings,
  ANALYZER_PORT: Port.default(4702).describe('Port of health and metrics.'),
  RUNBOOKS_DIR: z.string().default('runbooks').describe('Directory of the catalogue.'),
  INVENTORY_FILE: z.string().describe('The hosts that may be acted on; a target not in it is never touched.'),
  AUTONOMY_MODE: AutonomyMode.default('observe').describe(
    'The most that may happen by itself: observe, approve or auto.',
  ),
  DECIDER: z
    .enum(['auto', 'rules', 'llm'])
    .default('auto')
    .describe(
      'Who decides: `rules`, `llm`, or `auto` (the LLM when Ollama answers). The rules decide whenever the LLM can’t.',
    ),
  OLLAMA_URL: Url.default('http://127.0.0.1:11434').describe('Base address of Ollama.'),
  OLLAMA_MODEL: z
    .string()
    .min(1)
    .default('llama3.2:3b')
    .describe('The model that decides; it must support tools.'),
  OLLAMA_NUM_THREAD: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Threads of one answer; by default the cores less one, because Ollama collapses when it takes all of a shared machine.',
    ),
  LLM_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(60_000)
    .describe('The most one decision may take before the rules decide, in milliseconds.'),
  SITE_NOTES_FILE: z
    .string()
    .optional()
    .describe('Your own notes for the prompt: services, freezes, habits of escalation.'),
  EVALUATIONS_FILE: z
    .string()
    .default('.firstline/evaluations.json')
    .describe(
      'Where `firstline evaluate` stores what models are worth; a model without a good evaluation only observes where no rule backs it.',
    ),
  INTENT_TTL_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(900_000)
    .describe(
      'How long a decided action may wait (for approval, for a busy host, for Rundeck) before a human gets it, in milliseconds.',
    ),
  RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(90)
    .describe('How long closed incidents are kept, in days.'),
});
export type Config = z.infer<typeof Config>;
