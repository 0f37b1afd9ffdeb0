import { Outcome } from '@firstline/contracts';
import { type IncidentFilter, readIncidentRecord } from '@firstline/store';
import { Option } from 'commander';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { NothingFoundError } from '../errors.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { findIncidentId } from '../find-incident.ts';
import { durationsOf } from '../incident-durations.ts';
import { count, moment } from '../moment.ts';
import { incidentPage } from '../view/incident.ts';
import { incidentList } from '../view/incident-list.ts';

interface Filters {
  readonly since?: Date;
  readonly host?: string;
  readonly alertname?: string;
  readonly runbook?: string;
  readonly outcome?: Outcome;
  readonly open?: boolean;
  readonly limit: number;
}

/** `firstline incidents [ID]`: the list with its filters, or one incident whole. */
export const addIncidents: AddCommand = (program, cli) => {
  const command = program
    .command('incidents')
    .summary('list incidents, or show one whole')
    .description('list incidents, or show one with its timeline, decision, execution and proof')
    .argument('[id]', 'an incident, in full or the beginning of its id')
    .option('--since <when>', 'opened within 30m, 2h, 7d, or since a time', (text) => moment(text, cli.now()))
    .option('--host <name>', 'on this inventory host')
    .option('--alertname <name>', 'of this alert')
    .option('--runbook <name>', 'for which this runbook was chosen')
    .addOption(new Option('--outcome <outcome>', 'that ended so').choices(Outcome.options))
    .option('--open', 'not closed yet')
    .option('--limit <n>', 'at most so many, newest first', count, 50)
    .action((id: string | undefined, filters: Filters) =>
      id === undefined ? listIncidents(cli, filters) : showIncident(cli, id),
    );
  examples(command, [
    ['firstline incidents --open', 'what is going on'],
    ['firstline incidents --since 2h --outcome escalated', 'what needed a human lately'],
    ['firstline incidents inc-1f2e3d4c', 'one incident, step by step with reasons'],
    ["firstline incidents --json | jq '.incidents[].id'", 'for a program'],
  ]);
};

async function listIncidents(cli: CliContext, filters: Filters): Promise<void> {
  const { terminal } = cli;
  const { since, host, alertname, runbook, outcome, open, limit } = filters;
  const filter: IncidentFilter = {
    ...(since && { since }),
    ...(host !== undefined && { target: host }),
    ...(alertname !== undefined && { alertname }),
    ...(runbook !== undefined && { runbook }),
    ...(outcome && { outcome }),
    ...(open && { openOnly: true }),
  };
  const incidents = await cli.store().incidents.list({ ...filter, limit });
  terminal.answer({ incidents }, () =>
    incidents.length === 0 ? '' : incidentList(incidents, terminal, cli.now()),
  );
  if (incidents.length > 0) return;
  const filtered = Object.keys(filter).length > 0;
  terminal.say(filtered ? 'No incident matches.' : 'No incidents yet.');
  if (filtered) cli.endWith(exitCodes.nothingMatched);
}

async function showIncident(cli: CliContext, typed: string): Promise<void> {
  const store = cli.store();
  const record = await readIncidentRecord(store, await findIncidentId(store, typed));
  if (record === undefined) throw new NothingFoundError(`there is no incident ${typed}`);
  const durations = durationsOf(record);
  cli.terminal.answer({ ...record, durations }, () =>
    incidentPage(record, durations, cli.terminal, cli.now()),
  );
}
