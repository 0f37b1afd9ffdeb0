import { Command } from 'commander';
import type { AddCommand, CliContext } from './cli-context.ts';
import { addApprove } from './commands/approve.ts';
import { addClose } from './commands/close.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDeny } from './commands/deny.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addIncidents } from './commands/incidents.ts';
import { addModels } from './commands/models.ts';
import { addPrompt } from './commands/prompt.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addRedecide } from './commands/redecide.ts';
import { addReplay } from './commands/replay.ts';
import { addResume } from './commands/resume.ts';
import { addRunbooks } from './commands/runbooks.ts';
import { addRundeck } from './commands/rundeck.ts';
import { addStatus } from './commands/status.ts';
import { addStop } from './commands/stop.ts';
import { examples } from './examples.ts';
import { exitCodes } from './exit-codes.ts';

/** Every command, in the order of the help. A new one is a file in `commands/` and a line here. */
const commands: readonly AddCommand[] = [
  addIncidents,
  addApprove,
  addDeny,
  addClose,
  addStop,
  addResume,
  addDeadLetters,
  addReplay,
  addQuarantine,
  addStatus,
  addDoctor,
  addRunbooks,
  addRundeck,
  addEvaluate,
  addPrompt,
  addModels,
  addRedecide,
];

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
  examples(program, [
    ['firstline incidents --open', 'what is going on'],
    ['firstline incidents inc-1f2e3d4c', 'one incident, step by step with reasons'],
    ['firstline replay --all --dry-run', 'what a replay of all dead letters would do'],
    ['firstline stop --reason "storage migration"', 'nothing acts until firstline resume'],
  ]);
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
