import { jobIdOf } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import { approve } from '@firstline/store';
import type { AddCommand } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { findIncidentId } from '../find-incident.ts';
import { tell } from '../human-action.ts';
import { values } from '../view/decision.ts';

/** `firstline approve ID`: lets the action an incident waits with run. */
export const addApprove: AddCommand = (program, cli) => {
  const command = program
    .command('approve')
    .summary('let the action run an incident waits with')
    .description('let the action run that an incident waits with')
    .argument('<id>', 'the incident, in full or the beginning of its id')
    .option('--intent <id>', 'only if it is still this intent that waits')
    .action(async (typed: string, { intent: intentId }: { intent?: string }) => {
      const store = cli.store();
      const incidentId = await findIncidentId(store, typed);
      const asked = {
        incidentId,
        by: cli.operator,
        now: cli.now(),
        ...(intentId !== undefined && { intentId }),
      };
      const result = await approve(store, asked);
      if (result.ok) {
        const { id } = result.intent;
        const payload = { v: 1 as const, intentId: id, correlationId: incidentId };
        // The approval stands by itself: an action whose job is missing is found by the executor's sweep.
        await cli
          .actions()
          .add([{ jobId: jobIdOf(id, 1), payload }])
          .catch((error: unknown) =>
            cli.terminal.say(`not queued yet, the executor will find it: ${messageOf(error)}`),
          );
      }
      tell(cli, incidentId, result, ({ intent: { runbook, target, parameters }, changed }) =>
        changed
          ? `Approved: ${runbook} on ${target} ${values(parameters)}`.trim()
          : `${runbook} on ${target} was approved before.`,
      );
    });
  examples(command, [
    ['firstline incidents --open', 'shows which one waits for approval, and with what'],
    ['firstline approve inc-1f2e3d4c', 'approves it, as you; your name stands on its timeline'],
  ]);
};
