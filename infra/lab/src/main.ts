import { join } from 'node:path';
import { AppError, messageOf } from '@firstline/runtime';
import { runFaultCommand } from './commands/faults.ts';
import { runLab } from './commands/start.ts';
import { repositoryRoot } from './repository.ts';
import { createTalk } from './talk.ts';

const directory = join(repositoryRoot, '.firstline');

async function main([command, ...rest]: readonly string[]): Promise<number> {
  if (command === 'start') {
    const install = !rest.includes('--no-install');
    return runLab({ directory, environment: process.env, install, talk: createTalk(process.stdout) });
  }
  if (command === 'fault' || command === 'recover') {
    const answer = await runFaultCommand(command, rest[0], join(directory, 'lab.env'));
    process.stdout.write(`${answer}\n`);
    return 0;
  }
  process.stderr.write('usage: main.js start [--no-install] | fault [NAME] | recover [NAME]\n');
  return 2;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What the person can mend is told without a stack; anything else is a bug of ours and shows where.
  const known = error instanceof AppError;
  process.stderr.write(
    `\n${known ? error.message : error instanceof Error ? error.stack : messageOf(error)}\n`,
  );
  process.exitCode = 1;
}
