import type { Decider, Deliberation, Situation } from '@firstline/contracts';
import type { Logger } from '@firstline/runtime';
import { LlmError } from './errors.ts';

const FAILURES_TO_OPEN = 3;
const REST_MS = 30_000;

/**
 * The LLM, and the rules whenever it can't decide; the decision says so. After three failures in a row the LLM is left
 * alone for half a minute, then one call probes it: a dead Ollama must not cost every alert its timeout.
 */
export function createFallbackDecider(
  primary: Decider,
  rules: Decider,
  { logger, now = Date.now }: { logger: Logger; now?: () => number },
): Decider {
  let failures = 0;
  let restUntil = 0;
  let lastProblem = '';

  async function byRules(
    situation: Situation,
    fallbackReason: string,
    signal?: AbortSignal,
  ): Promise<Deliberation> {
    const deliberation = await rules.decide(situation, signal);
    return { ...deliberation, reached: { ...deliberation.reached, fallbackReason } };
  }

  return {
    name: 'llm',
    async decide(situation, signal) {
      if (now() < restUntil)
        return byRules(situation, `left alone after ${failures} failures: ${lastProblem}`, signal);
      // While one call probes, the others go to the rules.
      if (failures >= FAILURES_TO_OPEN) restUntil = now() + REST_MS;
      try {
        const deliberation = await primary.decide(situation, signal);
        failures = 0;
        restUntil = 0;
        return deliberation;
      } catch (error) {
        if (!(error instanceof LlmError)) throw error;
        failures++;
        lastProblem = error.message;
        if (failures >= FAILURES_TO_OPEN) restUntil = now() + REST_MS;
        logger.warn('llm can not decide', { code: error.code, reason: error.message, failures });
        return byRules(situation, error.message, signal);
      }
    },
  };
}
