import { checkOllama as stateOfOllama } from '@firstline/llm';
import { AnalyzerStatus, readReport } from '@firstline/store';
import { type Check, ok, warn } from './finding.ts';

/** Whether the LLM could decide. Without it the rules do: that is worth a word, never a failure. */
export const checkOllama: Check = async ({ settings, store, now }) => {
  const { OLLAMA_URL: url, OLLAMA_MODEL: model } = settings;
  const reports =
    settings.REDIS_URL === undefined
      ? undefined
      : await store()
          .status.read()
          .catch(() => undefined);
  const analyzer = readReport(reports?.analyzer, AnalyzerStatus, now());
  if (analyzer?.why === 'DECIDER is rules') return [ok('Ollama', 'not in use: DECIDER is rules')];
  const { version, problem } = await stateOfOllama({ url, model });
  return [
    problem === undefined
      ? ok('Ollama', `${version} answers at ${url} and has ${model}, which can call tools`)
      : warn('Ollama', `the rules decide: ${problem}`),
  ];
};
