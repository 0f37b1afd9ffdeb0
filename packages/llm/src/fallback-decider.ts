import type { Decider, Deliberation, Situation } from '@firstline/contracts';
import type { Logger } from '@firstline/runtime';
import { LlmError } from './errors.ts';

const FAILURES_TO_OPEN = 3;
const REST_MS = 30_000;

/**
 * The LLM, and the rules whenever it can't decide; the decision says so. After three failures in a row the LLM is left
 * alone for half a minute, then one call probes it: a dead Ollama must not cost every alert its timeout. Those who wait
 * for the LLM at that moment go to the rules, too.
 */
export function createFallbackDecider(
  primary: Decider,
  rules: Decider,
  { logger, now = Date.now }: { logger: Logger; now?: () => number },
): Decider {
  let failures = 0;
  let restUntil = 0;
  let lastProblem = '';
  const waiting = new Set<AbortController>();
  const leftAlone = () => `left alone after ${failures} failures: ${lastProblem}`;

  async function byRules(
    situation: Situation,
    fallbackReason: string,
    signal?: AbortSignal,
  ): Promise<Deliberation> {
    const deliberation = await rules.decide(situation, signal);
    return { ...deliberation, reached: { ...deliberation.reached, fallbackReason } };
  }

  function takeFailure(error: LlmError): void {
    failures++;
    lastProblem = error.message;
    logger.warn('llm can not decide', { code: error.code, reason: error.message, failures });
    if (failures < FAILURES_TO_OPEN) return;
    restUntil = now() + REST_MS;
    for (const other of waiting) other.abort(new LlmError(error.kind, leftAlone()));
  }

  return {
    name: 'llm',
    async decide(situation, signal) {
      if (now() < restUntil) return byRules(situation, leftAlone(), signal);
      // While one call probes, the others go to the rules.
      if (failures >= FAILURES_TO_OPEN) restUntil = now() + REST_MS;
      const attempt = new AbortController();
      waiting.add(attempt);
      try {
        const either = signal ? AbortSignal.any([attempt.signal, signal]) : attempt.signal;
        const deliberation = await primary.decide(situation, either);
        failures = 0;
        restUntil = 0;
        return deliberation;
      } catch (error) {
        if (!(error instanceof LlmError)) throw error;
        waiting.delete(attempt);
        if (!attempt.signal.aborted) takeFailure(error);
        return byRules(situation, error.message, signal);
      } finally {
        waiting.delete(attempt);
      }
    },
  };
}
