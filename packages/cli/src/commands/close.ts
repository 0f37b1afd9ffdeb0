import { closeIncident } from '@firstline/store';
import type { AddCommand } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { findIncidentId } from '../find-incident.ts';
import { tell } from '../human-action.ts';

/** `firstline close ID`: closes an escalated incident that a human has dealt with. */
export const addClose: AddCommand = (program, cli) => {
  const command = program
    .command('close')
    .summary('close an escalated incident')
    .description('close an escalated incident that you have dealt with')
    .argument('<id>', 'the incident, in full or the beginning of its id')
    .option('--reason <text>', 'what you did; it stands on the timeline')
    .action(async (typed: string, { reason }: { reason?: string }) => {
      const store = cli.store();
      const incidentId = await findIncidentId(store, typed);
      const asked = { incidentId, by: cli.operator, now: cli.now(), ...(reason !== undefined && { reason }) };
      tell(
        cli,
        incidentId,
        await closeIncident(store, asked),
        ({ incident }) => `Closed: ${incident.reason}`,
      );
    });
  examples(command, [
    [
      'firstline close inc-1f2e3d4c --reason "replaced the disk"',
      'its outcome stays escalated: a human had it',
    ],
  ]);
};
