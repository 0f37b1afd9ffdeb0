import type { Command } from 'commander';

/** Examples below a command's help: what to type, and what it does. */
export function examples(
  command: Command,
  lines: readonly (readonly [type: string, does: string])[],
): Command {
  const width = Math.max(...lines.map(([type]) => type.length));
  const shown = lines.map(([type, does]) => `  $ ${type.padEnd(width)}   ${does}`.trimEnd());
  return command.addHelpText('after', `\nExamples:\n${shown.join('\n')}`);
}
