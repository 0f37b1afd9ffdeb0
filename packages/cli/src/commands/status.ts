import { messageOf } from '@firstline/runtime';
import { AnalyzerStatus, ExecutorStatus, readReport } from '@firstline/store';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { type QueueCounts, type StatusDocument, statusPage } from '../view/status.ts';

/** `firstline status`: what is in use, and how much work there is. */
export const addStatus: AddCommand = (program, cli) => {
  const command = program
    .command('status')
    .summary('show mode, decider, neighbours, kill switch and counts')
    .description(
      'Shows the mode, who decides, the neighbours as the services see them, the kill switch, the ledger of all alerts, ' +
        'and the queues.',
    )
    .action(async () => {
      const status = await readStatus(cli);
      cli.terminal.answer(status, () => statusPage(status, cli.terminal, cli.now()));
    });
  examples(command, [
    ['firstline status', 'at a glance'],
    ["firstline status --json | jq -e '.ledger.balanced'", 'for a monitoring script'],
  ]);
};

async function readStatus(cli: CliContext): Promise<StatusDocument> {
  const store = cli.store();
  const [reports, killSwitch, ledger, open, alerts, actions] = await Promise.all([
    store.status.read(),
    store.killSwitch.read(),
    store.ledger(),
    store.incidents.list({ openOnly: true, limit: 10_000 }),
    counts(cli.alerts()),
    counts(cli.actions()),
  ]);
  const analyzer = readReport(reports.analyzer, AnalyzerStatus, cli.now());
  const executor = readReport(reports.executor, ExecutorStatus, cli.now());
  return {
    ...(analyzer && { analyzer }),
    ...(executor && { executor }),
    killSwitch,
    ledger,
    incidents: {
      open: open.length,
      awaitingApproval: open.filter(({ state }) => state === 'awaiting_approval').length,
      escalated: open.filter(({ state }) => state === 'escalated').length,
    },
    queues: { alerts, actions },
  };
}

async function counts(producer: ReturnType<CliContext['alerts' | 'actions']>): Promise<QueueCounts> {
  try {
    await producer.ready(2_000);
    return await producer.counts();
  } catch (error) {
    return { unreadable: messageOf(error) };
  }
}
