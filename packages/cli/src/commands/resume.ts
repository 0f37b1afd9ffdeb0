import { resume } from '@firstline/store';
import type { AddCommand } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { tell } from '../human-action.ts';

/** `firstline resume`: lets actions run again. */
export const addResume: AddCommand = (program, cli) => {
  const command = program
    .command('resume')
    .description('let actions run again after a stop')
    .action(async () => {
      tell(cli, 'kill switch', await resume(cli.store(), { by: cli.operator }), ({ changed }) =>
        changed ? 'Actions run again.' : 'Actions were not stopped.',
      );
    });
  examples(command, [['firstline resume', 'what was refused meanwhile stays with its human']]);
};
