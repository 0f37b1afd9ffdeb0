import { checkCatalogue, printProblem } from '@firstline/catalogue';
import type { AddCommand } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { table } from '../view/table.ts';

/** `firstline runbooks check [DIR]`: every problem of the catalogue with its place; needs nothing that runs. */
export const addRunbooksCheck: AddCommand = (runbooks, cli) => {
  const command = runbooks
    .command('check')
    .description('check every file of the catalogue; needs nothing that runs')
    .argument('[directory]', 'the catalogue; RUNBOOKS_DIR unless named')
    .action(async (named: string | undefined) => {
      const { terminal } = cli;
      const directory = named ?? cli.settings.RUNBOOKS_DIR;
      const found = await checkCatalogue(directory);
      if (found.problems.length > 0) cli.endWith(exitCodes.someFailed);
      terminal.answer({ directory, ...found }, () =>
        found.problems.length > 0
          ? found.problems.map(printProblem).map(terminal.paint).join('\n')
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
      const good = `${found.runbooks.length} runbook(s) good`;
      terminal.say(found.problems.length > 0 ? `${good}, ${found.problems.length} problem(s)` : good);
    });
  examples(command, [
    ['firstline runbooks check', 'prints FILE:LINE:COLUMN and the reason for each problem'],
    ['firstline runbooks check drafts --json', 'the same for another directory, for a program'],
  ]);
};
