import { checkOllama } from '@firstline/llm';
import { messageOf } from '@firstline/runtime';
import type { AnalyzerContext } from './analysis.ts';
import type { Config } from './config.ts';

/** Tells the store who decides and by what, for console and CLI. */
export async function reportStatus(
  { store, catalogue, mode, trustIn }: AnalyzerContext,
  config: Config,
): Promise<void> {
  const llm = config.DECIDER === 'rules' ? undefined : await stateOfOllama(config);
  const trustOfModel = (modelDigest?: string) =>
    trustIn({ model: config.OLLAMA_MODEL, ...(modelDigest !== undefined && { modelDigest }) });
  await store.status.report('analyzer', {
    mode,
    decider: llm?.ok ? 'llm' : 'rules',
    ...(llm?.ok && { model: config.OLLAMA_MODEL }),
    why: llm === undefined ? 'DECIDER is rules' : llm.why,
    ...(llm?.ok && { trust: trustOfModel(llm.modelDigest) }),
    catalogueHash: catalogue.hash,
    runbooks: catalogue.runbooks.map(({ name }) => name),
  });
}

async function stateOfOllama(config: Config): Promise<{ ok: boolean; why: string; modelDigest?: string }> {
  try {
    const { problem, digest } = await checkOllama({ url: config.OLLAMA_URL, model: config.OLLAMA_MODEL });
    return problem === undefined
      ? { ok: true, why: 'Ollama answers', ...(digest !== undefined && { modelDigest: digest }) }
      : { ok: false, why: problem };
  } catch (error) {
    return { ok: false, why: messageOf(error) };
  }
}
