import { messageOf } from '@firstline/runtime';
import { LlmError } from './errors.ts';

const propertyOf = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;

/** True for what fetch throws when nobody answers; by name, because it may come from another realm. */
export const isBrokenConnection = (error: unknown): boolean => propertyOf(error, 'name') === 'TypeError';

/**
 * What a failed call means. Only the status tells, and for a 500 the start of its text: Ollama answers 500 to mistakes
 * of ours, too, and those would be the same the next time.
 */
export function explainFailure(error: unknown, { url, model }: { url: string; model: string }): LlmError {
  if (error instanceof LlmError) return error;
  const given = propertyOf(error, 'status_code');
  const text = messageOf(error);
  if (given === undefined) {
    return propertyOf(error, 'name') === 'SyntaxError'
      ? new LlmError('answer_unusable', 'Ollama’s answer is no JSON', error)
      : new LlmError('unreachable', `Ollama does not answer at ${url}: ${text}`, error);
  }
  const status = Number(given);
  if (status === 404) {
    const message = `the model ${model} is not there: run "firstline models pull ${model}"`;
    return new LlmError('model_missing', message, error);
  }
  if (status === 503) return new LlmError('busy', `Ollama is busy: ${text}`, error);
  if (status === 400 && /support tools/.test(text))
    return new LlmError('no_tools', `the model ${model} does not support tools: choose another`, error);
  if (status < 500 || /^(invalid|option)/.test(text))
    return new LlmError('bad_request', `Ollama refused the request: ${text}`, error);
  return new LlmError('crashed', `Ollama failed: ${text}`, error);
}
