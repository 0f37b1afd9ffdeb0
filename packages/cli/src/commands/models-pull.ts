import { checkOllama, pullModel } from '@firstline/llm';
import type { AddCommand } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { createPullProgress } from '../pull-progress.ts';

/** `firstline models pull [MODEL]`: has Ollama download the model that decides, and says whether it can decide. */
export const addModelsPull: AddCommand = (models, cli) => {
  const command = models
    .command('pull')
    .description('have Ollama download a model; a second call goes on where the first stopped')
    .argument('[model]', 'OLLAMA_MODEL unless named')
    .action(async (named: string | undefined) => {
      const { settings, terminal, signal } = cli;
      const ollama = { url: settings.OLLAMA_URL, model: named ?? settings.OLLAMA_MODEL };
      await pullModel(ollama, createPullProgress(terminal, ollama.model), signal);
      const { digest, problem } = await checkOllama(ollama);
      if (problem !== undefined) cli.endWith(exitCodes.someFailed);
      terminal.answer({ model: ollama.model, digest, ...(problem !== undefined && { problem }) }, () =>
        problem === undefined ? `${ollama.model} is there (${digest?.slice(0, 12)})` : problem,
      );
      if (problem === undefined)
        terminal.say(`firstline evaluate llm --model ${ollama.model} tells what it is worth here`);
    });
  examples(command, [
    ['firstline models pull', 'the model that decides'],
    ['firstline models pull qwen3:4b', 'another one, to be evaluated'],
  ]);
};
