import { type Catalogue, createRulesDecider } from '@firstline/catalogue';
import { type Answers, answersOf, recordedAnswers } from '@firstline/evaluation';
import { checkOllama, createLlmDecider } from '@firstline/llm';
import { silentLogger } from '@firstline/runtime';
import type { Settings } from '../config.ts';
import { UsageError } from '../errors.ts';

export interface EvaluatedDecider {
  /** As it stands over its column. */
  readonly name: string;
  readonly answers: Answers;
  /** Set for an LLM whose server tells the digest of its weights: only then can the result be kept. */
  readonly model?: { readonly name: string; readonly digest: string };
}

export interface DeciderOptions {
  readonly decider: string;
  readonly recording?: string | undefined;
  readonly model?: string | undefined;
}

/** The decider that is asked for. Throws a UsageError where it can't be had. */
export async function evaluatedDecider(
  { decider, recording, model: named }: DeciderOptions,
  { catalogue, siteNotes }: { catalogue: Catalogue; siteNotes: string },
  settings: Settings,
): Promise<EvaluatedDecider> {
  if (decider === 'recorded') {
    if (recording === undefined) throw new UsageError('name the recording: firstline evaluate recorded FILE');
    return { name: `recorded ${recording}`, answers: await recordedAnswers(recording) };
  }
  if (decider === 'rules') return { name: 'rules', answers: answersOf(createRulesDecider()) };
  if (decider !== 'llm') throw new UsageError(`"${decider}" is no decider: say rules, llm or recorded`);
  const model = named ?? settings.OLLAMA_MODEL;
  const url = settings.OLLAMA_URL;
  const { problem, digest } = await checkOllama({ url, model });
  if (problem !== undefined) throw new UsageError(problem);
  const llm = createLlmDecider({
    url,
    model,
    timeoutMs: settings.LLM_TIMEOUT_MS,
    catalogue,
    siteNotes,
    logger: silentLogger,
    ...(settings.OLLAMA_NUM_THREAD !== undefined && { numThread: settings.OLLAMA_NUM_THREAD }),
    ...(digest !== undefined && { digest }),
  });
  return {
    name: `llm ${model}`,
    answers: answersOf(llm),
    ...(digest !== undefined && { model: { name: model, digest } }),
  };
}
