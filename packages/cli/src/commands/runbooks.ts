import type { AddCommand } from '../cli-context.ts';
import { addRunbooksCheck } from './runbooks-check.ts';
import { addRunbooksImport } from './runbooks-import.ts';

/** `firstline runbooks …`: the catalogue. */
export const addRunbooks: AddCommand = (program, cli) => {
  const runbooks = program.command('runbooks').description('the catalogue of approved runbooks');
  for (const add of [addRunbooksCheck, addRunbooksImport]) add(runbooks, cli);
};
