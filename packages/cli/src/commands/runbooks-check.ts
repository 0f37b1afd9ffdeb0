import { checkCatalogue, printProblem } from '@firstline/catalogue';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { connectRundeck } from '../rundeck-connection.ts';
import { checkAgainstRundeck } from '../rundeck-jobs/check-against-rundeck.ts';
import { table } from '../view/table.ts';

interface CheckOptions {
  readonly againstRundeck?: boolean;
  readonly project?: string;
}

/** `firstline runbooks check [DIR]`: every problem of the catalogue with its place, and on request against Rundeck. */
export const addRunbooksCheck: AddCommand = (runbooks, cli) => {
  const command = runbooks
    .command('check')
    .description('check every file of the catalogue; needs nothing that runs')
    .argument('[directory]', 'the catalogue; RUNBOOKS_DIR unless named')
    .option('--against-rundeck', 'hold it against its jobs and the executor’s token as well; starts nothing')
    .option('--project <name>', 'the project of the jobs; RUNDECK_PROJECT unless named')
    .action((named: string | undefined, options: CheckOptions) => check(cli, named, options));
  examples(command, [
    ['firstline runbooks check', 'prints FILE:LINE:COLUMN and the reason for each problem'],
    ['firstline runbooks check drafts --json', 'the same for another directory, for a program'],
    ['firstline runbooks check --against-rundeck', 'are the jobs there, closed, and all the token may run?'],
  ]);
};

async function check(cli: CliContext, named: string | undefined, options: CheckOptions): Promise<void> {
  const { terminal, settings } = cli;
  const directory = named ?? settings.RUNBOOKS_DIR;
  const found = await checkCatalogue(directory);
  const rundeck = options.againstRundeck
    ? await checkAgainstRundeck(
        connectRundeck(cli, 'the executor’s token, since its rights are looked at').client,
        options.project ?? settings.RUNDECK_PROJECT,
        found.runbooks,
      )
    : undefined;
  const problems = [...found.problems.map(printProblem), ...(rundeck?.problems ?? [])];
  if (problems.length > 0) cli.endWith(exitCodes.someFailed);
  terminal.answer({ directory, ...found, ...(rundeck && { rundeck }) }, () =>
    problems.length > 0
      ? problems.map(terminal.paint).join('\n')
      : table(
          ['RUNBOOK', 'RISK', 'EFFECT', 'WHAT IT DOES'],
          found.runbooks.map(({ name, risk, effect, description }) => [
            { text: name, look: 'bold' },
            risk,
            effect === 'read_only' ? 'reads only' : 'repairs',
            description,
          ]),
          terminal,
        ),
  );
  for (const warning of rundeck?.warnings ?? []) terminal.say(`note: ${warning}`);
  const good = `${found.runbooks.length} runbook(s) good`;
  terminal.say(problems.length > 0 ? `${good}, ${problems.length} problem(s)` : good);
}
