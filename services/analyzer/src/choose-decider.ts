import type { Catalogue } from '@firstline/catalogue';
import type { Decider } from '@firstline/contracts';
import { checkOllama, createFallbackDecider, createLlmDecider } from '@firstline/llm';
import { AppError, type Logger, messageOf } from '@firstline/runtime';
import type { Config } from './config.ts';

type Settings = Pick<
  Config,
  'DECIDER' | 'OLLAMA_URL' | 'OLLAMA_MODEL' | 'OLLAMA_NUM_THREAD' | 'LLM_TIMEOUT_MS'
>;

/**
 * The decider the settings ask for. `llm` wants a working Ollama at the start and says what is missing; `auto` takes
 * it whenever it answers. In both the rules decide while the LLM can't.
 */
export async function chooseDecider(
  settings: Settings,
  parts: { catalogue: Catalogue; siteNotes: string; rules: Decider; logger: Logger },
): Promise<Decider> {
  if (settings.DECIDER === 'rules') return parts.rules;
  const { catalogue, siteNotes, logger } = parts;
  const ollama = {
    url: settings.OLLAMA_URL,
    model: settings.OLLAMA_MODEL,
    timeoutMs: settings.LLM_TIMEOUT_MS,
    ...(settings.OLLAMA_NUM_THREAD !== undefined && { numThread: settings.OLLAMA_NUM_THREAD }),
  };
  const { problem } = await checkOllama(ollama);
  if (problem !== undefined) {
    if (settings.DECIDER === 'llm') {
      throw new AppError('E_ANALYZER_NO_LLM', `DECIDER is llm, but ${problem}`, { retryable: false });
    }
    logger.warn('the rules decide for now', { reason: problem });
  }
  const llm = createLlmDecider({ ...ollama, catalogue, siteNotes, logger });
  // Nobody waits for it: an alert that comes meanwhile has its own time.
  if (problem === undefined) {
    llm.warmUp().then(
      () => logger.info('the model is warm', { model: ollama.model }),
      (error: unknown) => logger.warn('the model did not get warm', { reason: messageOf(error) }),
    );
  }
  return createFallbackDecider(llm, parts.rules, { logger });
}
