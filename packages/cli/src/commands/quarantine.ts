import type { QuarantinedAlert } from '@firstline/contracts';
import { ago } from '@firstline/runtime';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { NothingFoundError } from '../errors.ts';
import { examples } from '../examples.ts';
import { count } from '../moment.ts';
import { table } from '../view/table.ts';
import { visible } from '../view/visible-text.ts';

/** `firstline quarantine [ID]`: what could not be understood, kept whole. */
export const addQuarantine: AddCommand = (program, cli) => {
  const command = program
    .command('quarantine')
    .summary('list what could not be understood')
    .description('list what could not be understood, or show one whole, exactly as it was sent')
    .argument('[id]', 'an entry of the list')
    .option('--limit <n>', 'at most so many, newest first', count, 50)
    .action((id: string | undefined, { limit }: { limit: number }) =>
      id === undefined ? listQuarantine(cli, limit) : showQuarantined(cli, id),
    );
  examples(command, [
    ['firstline quarantine', 'what a sender should mend'],
    ['firstline quarantine q-3f2a… > body.json', 'one body, whole'],
  ]);
};

async function listQuarantine({ store, terminal, now }: CliContext, limit: number): Promise<void> {
  const quarantined = await store().quarantine.list(limit);
  terminal.answer({ quarantined }, () => (quarantined.length === 0 ? '' : list(quarantined)));
  if (quarantined.length === 0)
    terminal.say('Nothing in quarantine: every alert that arrived was understood.');

  function list(alerts: readonly QuarantinedAlert[]): string {
    const rows = alerts.map(({ id, receivedAt, source, reason }) => [
      { text: id, look: 'bold' as const },
      ago(receivedAt, now()),
      source,
      reason,
    ]);
    return table(['ENTRY', 'RECEIVED', 'FROM', 'WHY'], rows, terminal);
  }
}

async function showQuarantined({ store, terminal }: CliContext, id: string): Promise<void> {
  const alert = await store().quarantine.get(id);
  if (alert === undefined) throw new NothingFoundError(`there is nothing in quarantine called ${id}`);
  terminal.say(`${alert.reason} (from ${alert.source}, received ${alert.receivedAt})`);
  const { body } = alert;
  terminal.answer(alert, () =>
    visible(typeof body === 'string' ? body : (JSON.stringify(body, null, 2) ?? '')),
  );
}
