import { readFileSync } from 'node:fs';
import { messageOf } from '@firstline/runtime';
import { CommanderError } from 'commander';
import { createContext, type Surroundings } from './create-context.ts';
import { codeOf, exitCodeOf } from './errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { addCommands, createProgram } from './program.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Runs one command line (without `node` and the program's own path). Never throws; resolves with the exit code. */
export async function runFirstline(
  parameters: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout, stderr } = surroundings.streams;
  const program = createProgram({
    version,
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
  });
  const { context, exitCode, close } = createContext(surroundings, () => program.opts());
  addCommands(program, context);
  try {
    await program.parseAsync(parameters, { from: 'user' });
    return surroundings.signal.aborted ? exitCodes.interrupted : exitCode();
  } catch (error) {
    if (surroundings.signal.aborted) return exitCodes.interrupted;
    // Commander has said what is wrong already; help and version end here too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    context.terminal.fail(codeOf(error), messageOf(error));
    return exitCodeOf(error);
  } finally {
    await close();
  }
}
