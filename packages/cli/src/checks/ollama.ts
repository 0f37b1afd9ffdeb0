import { checkCatalogue, createCatalogue } from '@firstline/catalogue';
import { type EvaluatedModel, readEvaluations, trustIn } from '@firstline/evaluation';
import { checkOllama as stateOfOllama } from '@firstline/llm';
import { AnalyzerStatus, readReport } from '@firstline/store';
import type { CliContext } from '../cli-context.ts';
import { type Check, type Finding, ok, warn } from './finding.ts';

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
  const { version, problem, digest } = await stateOfOllama({ url, model });
  if (problem !== undefined) return [warn('Ollama', `the rules decide: ${problem}`)];
  const answers = ok('Ollama', `${version} answers at ${url} and has ${model}, which can call tools`);
  const { runbooks, problems } = await checkCatalogue(settings.RUNBOOKS_DIR);
  // A catalogue with problems has no hash; another check tells of them.
  if (problems.length > 0) return [answers];
  return [answers, await worthOf({ model, digest, catalogueHash: createCatalogue(runbooks).hash }, settings)];
};

/** What the last evaluation of this model with this catalogue gave. */
async function worthOf(
  wanted: EvaluatedModel,
  { EVALUATIONS_FILE }: CliContext['settings'],
): Promise<Finding> {
  const { trusted, why } = trustIn(await readEvaluations(EVALUATIONS_FILE), wanted);
  return trusted
    ? ok('Model', why)
    : warn(
        'Model',
        `${why}; it only observes where no rule backs it`,
        `firstline evaluate llm --model ${wanted.model}`,
      );
}
