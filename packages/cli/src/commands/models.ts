import type { AddCommand } from '../cli-context.ts';
import { addModelsPull } from './models-pull.ts';

/** `firstline models …`: the models of the Ollama that decides. */
export const addModels: AddCommand = (program, cli) => {
  const models = program.command('models').description('the models of Ollama');
  for (const add of [addModelsPull]) add(models, cli);
};
