import type { AddCommand } from '../cli-context.ts';
import { addRundeckSeed } from './rundeck-seed.ts';

/** `firstline rundeck …`: the server that runs the jobs. */
export const addRundeck: AddCommand = (program, cli) => {
  const rundeck = program.command('rundeck').description('the Rundeck that runs the jobs');
  for (const add of [addRundeckSeed]) add(rundeck, cli);
};
