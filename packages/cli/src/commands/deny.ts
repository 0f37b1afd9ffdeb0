import { deny } from '@firstline/store';
import type { AddCommand } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { findIncidentId } from '../find-incident.ts';
import { tell } from '../human-action.ts';

/** `firstline deny ID`: the action does not run, the incident goes to a human. */
export const addDeny: AddCommand = (program, cli) => {
  const command = program
    .command('deny')
    .summary('forbid the action an incident waits with')
    .description('forbid the action an incident waits with; a human has the incident from then on')
    .argument('<id>', 'the incident, in full or the beginning of its id')
    .option('--reason <text>', 'why; it stands on the timeline')
    .option('--intent <id>', 'only if it is still this intent that waits')
    .action(async (typed: string, options: { reason?: string; intent?: string }) => {
      const store = cli.store();
      const incidentId = await findIncidentId(store, typed);
      const result = await deny(store, {
        incidentId,
        by: cli.operator,
        now: cli.now(),
        ...(options.reason !== undefined && { reason: options.reason }),
        ...(options.intent !== undefined && { intentId: options.intent }),
      });
      tell(cli, incidentId, result, ({ incident, changed }) =>
        changed ? `Denied: ${incident.reason}` : 'It was denied before.',
      );
    });
  examples(command, [
    ['firstline deny inc-1f2e3d4c --reason "release in progress"', 'nothing runs; you take over'],
  ]);
};
