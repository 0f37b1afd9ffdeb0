import { stop } from '@firstline/store';
import type { AddCommand } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { tell } from '../human-action.ts';

/** `firstline stop`: the kill switch. */
export const addStop: AddCommand = (program, cli) => {
  const command = program
    .command('stop')
    .summary('stop all actions at once')
    .description('stop all actions at once; alerts are still taken and decided')
    .option('--reason <text>', 'why; everybody sees it')
    .action(async ({ reason }: { reason?: string }) => {
      const result = await stop(cli.store(), { by: cli.operator, ...(reason !== undefined && { reason }) });
      tell(cli, 'kill switch', result, ({ changed, killSwitch: { by, reason: why } }) =>
        changed
          ? `All actions are stopped (${why}). What runs in Rundeck already goes on and is watched to its end.`
          : `All actions were stopped before, by ${by ?? 'somebody'} (${why}).`,
      );
    });
  examples(command, [['firstline stop --reason "storage migration"', 'nothing acts until firstline resume']]);
};
