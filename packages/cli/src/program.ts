import { Command } from 'commander';
import type { AddCommand, CliContext } from './cli-context.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addRunbooks } from './commands/runbooks.ts';
import { addRundeck } from './commands/rundeck.ts';
import { examples } from './examples.ts';
import { exitCodes } from './exit-codes.ts';

/** Every command, in the order of the help. A new one is a file in `commands/` and a line here. */
const commands: readonly AddCommand[] = [addRunbooks, addRundeck, addEvaluate];

export interface ProgramOptions {
  readonly version: string;
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
}

/** The program without anything run yet. It throws a CommanderError where commander would end the process. */
export function createProgram({ version, writeOut, writeErr }: ProgramOptions): Command {
  const program = new Command('firstline')
    .description(
      'Firstline, the L1 operator: see what it did and why, decide with it, stop it, replay what died.',
    )
    .version(version)
    .option('--json', 'one JSON document on stdout instead of text for people')
    .option('--no-color', 'no colours; NO_COLOR does the same')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut, writeErr })
    .exitOverride()
    .showHelpAfterError('(--help shows how it is used)');
  examples(program, [['firstline runbooks check', 'checks the catalogue']]);
  return program.addHelpText(
    'after',
    `
Exit codes: ${exitCodes.done} all done, ${exitCodes.someFailed} some failed or were refused, ${exitCodes.usage} wrong usage or setting,
  ${exitCodes.nothingMatched} nothing matched, ${exitCodes.storeUnreachable} Redis did not answer, ${exitCodes.interrupted} interrupted.`,
  );
}

/** Adds every command. */
export function addCommands(program: Command, cli: CliContext): Command {
  for (const add of commands) add(program, cli);
  return program;
}
