import { checkOllama, pullModel } from '@firstline/llm';
import { messageOf } from '@firstline/runtime';
import type { Talk } from './talk.ts';

/** The decider as the settings of a start name it. */
export interface DeciderSettings {
  readonly decider: string;
  readonly url: string;
  readonly model: string;
}

/** Who will decide, in words, and whether only the model is missing for the LLM to do it. Never throws. */
export async function describeDecider({
  decider,
  url,
  model,
}: DeciderSettings): Promise<{ words: string; modelMissing: boolean }> {
  if (decider === 'rules') return { words: 'the rules (DECIDER=rules)', modelMissing: false };
  const { problem, modelPresent } = await checkOllama({ url, model });
  return problem === undefined
    ? { words: `${model} by Ollama at ${url}; the rules when it can’t`, modelMissing: false }
    : { words: `the rules: ${problem}`, modelMissing: modelPresent === false };
}

const TALK_EVERY_MS = 10_000;

/** Gets the model while everything runs already; until it is there, and when it can't be had, the rules decide. Never throws. */
export async function getModel(
  { url, model }: DeciderSettings,
  talk: Pick<Talk, 'say'>,
  signal: AbortSignal,
): Promise<void> {
  talk.say(`Ollama gets ${model} now; until it is there the rules decide. (--no-install forbids it.)`);
  let saidAt = performance.now();
  try {
    await pullModel(
      { url, model },
      ({ status, completed = 0, total }) => {
        if (total === undefined || performance.now() - saidAt < TALK_EVERY_MS) return;
        saidAt = performance.now();
        talk.say(
          `  … ${model}: ${status}, ${Math.floor((100 * completed) / total)} % of ${Math.ceil(total / 1e6)} MB`,
        );
      },
      signal,
    );
    talk.say(`${model} is there: the LLM decides from now on.`);
  } catch (error) {
    if (signal.aborted) return;
    talk.say(`! ${messageOf(error)}. The rules go on deciding.`);
  }
}
