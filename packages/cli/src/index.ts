export type { CliContext } from './cli-context.ts';
export { Config } from './config.ts';
export type { Surroundings } from './create-context.ts';
export { type ExitCode, exitCodes } from './exit-codes.ts';
export { addCommands, createProgram } from './program.ts';
export { runFirstline } from './run-firstline.ts';
