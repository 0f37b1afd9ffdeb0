import { type DeadLetter, jobIdOf } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import { type Refused, type Replayed, replay } from '@firstline/store';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { UsageError } from '../errors.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { findLetter } from '../find-letter.ts';
import { addLetterFilters, isFiltered, type LetterFilter, lettersMatching } from '../letter-filter.ts';
import { readReach } from '../reach.ts';
import { replayResults } from '../view/replay-results.ts';

interface Options extends LetterFilter {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly reason?: string;
}

/** What became of one letter. */
export interface ReplayResult {
  readonly letter: DeadLetter;
  readonly result: Replayed | Refused;
}

/** `firstline replay ID…`: a new attempt at dead letters, decided afresh. */
export const addReplay: AddCommand = (program, cli) => {
  const command = program
    .command('replay')
    .summary('have dead letters decided afresh')
    .description(
      'Gives dead letters a new attempt: their alerts are decided afresh, on the incident they belong to. The original ' +
        'is kept, and who replayed stands on the timeline.\n\nRefused when the alert has cleared, a cooldown holds, ' +
        'actions are stopped, or Rundeck was called and nobody saw the end. --force overrules these; --yes only ' +
        'answers the question that --all asks.',
    )
    .argument('[ids...]', 'dead letters, in full or the beginnings of their ids')
    .option('--all', 'every dead letter that matches the filters')
    .option('-n, --dry-run', 'say what would become of each; change nothing')
    .option('--force', 'overrule the objections; it stands on the timeline that you did')
    .option('-y, --yes', 'do not ask before a replay of all')
    .option('--reason <text>', 'why; it stands on the timeline');
  addLetterFilters(command, cli.now).action((ids: string[], options: Options) =>
    replayLetters(cli, ids, options),
  );
  examples(command, [
    ['firstline replay --all --dry-run', 'looks first'],
    ['firstline replay alerts-3f2a… --reason "Redis is back"', 'one, with a reason'],
    ['firstline replay --all --since 2h --queue alerts --yes', 'many, from a script'],
  ]);
};

async function replayLetters(cli: CliContext, ids: readonly string[], options: Options): Promise<void> {
  const { terminal, signal } = cli;
  const letters = await lettersMeant(cli, ids, options);
  if (letters.length === 0) {
    terminal.answer({ dryRun: options.dryRun === true, results: [] }, () => '');
    terminal.say('No dead letter to replay.');
    return cli.endWith(exitCodes.nothingMatched);
  }
  if (options.all && !options.dryRun && !(await isConfirmed(cli, letters.length, options))) {
    terminal.say('Nothing was replayed.');
    return cli.endWith(exitCodes.someFailed);
  }
  const { reachOf, unknown } = await readReach(cli.settings);
  if (unknown !== undefined) terminal.say(`Cooldowns are left to the analyzer to check: ${unknown}`);
  const results: ReplayResult[] = [];
  for (const letter of letters) {
    if (signal.aborted) break;
    const { force = false, dryRun = false, reason } = options;
    const result = await replay(cli.store(), {
      letterId: letter.id,
      by: cli.operator,
      force,
      dryRun,
      reachOf,
      ...(reason !== undefined && { reason }),
    });
    if (result.ok && !dryRun) await queue(cli, result);
    results.push({ letter, result });
  }
  report(cli, results, options.dryRun === true);
}

/** Oldest first: the order in which they were accepted. */
async function lettersMeant(
  cli: CliContext,
  ids: readonly string[],
  options: Options,
): Promise<DeadLetter[]> {
  if (ids.length > 0 && (options.all || isFiltered(options))) {
    throw new UsageError('name the dead letters, or say which by --all and filters, not both');
  }
  if (ids.length > 0) return Promise.all([...new Set(ids)].map((id) => findLetter(cli.store(), id)));
  if (!options.all)
    throw new UsageError('name the dead letters, or say --all; firstline dead-letters lists them');
  return (await lettersMatching(cli.store(), options, false)).toReversed();
}

async function isConfirmed(
  { terminal, signal }: CliContext,
  letters: number,
  { yes, force }: Options,
): Promise<boolean> {
  if (yes) return true;
  if (!terminal.interactive)
    throw new UsageError('nobody is there to be asked: replay --all needs --yes here');
  const overruling = force ? ', overruling every objection' : '';
  return terminal.confirm(`Replay ${letters} dead letter(s)${overruling}?`, signal);
}

async function queue({ alerts, terminal }: CliContext, { notification }: Replayed): Promise<void> {
  const { id, generation } = notification;
  const payload = { v: 1 as const, notificationId: id, correlationId: id };
  // The store knows of it already: should this fail, the analyzer's sweep queues it within seconds.
  await alerts()
    .add([{ jobId: jobIdOf(id, generation), payload }])
    .catch((error: unknown) =>
      terminal.say(`not queued yet, the analyzer will find it: ${messageOf(error)}`),
    );
}

function report({ terminal, endWith }: CliContext, results: readonly ReplayResult[], dryRun: boolean): void {
  const done = results.filter(({ result }) => result.ok).length;
  const refused = results.length - done;
  if (refused > 0) endWith(exitCodes.someFailed);
  terminal.answer(
    { dryRun, results: results.map(({ letter, result }) => ({ letterId: letter.id, ...result })) },
    () => replayResults(results, dryRun, terminal),
  );
  const what = dryRun ? `${done} would be replayed` : `${done} replayed`;
  terminal.say(
    `${what}${refused > 0 ? `, ${refused} refused` : ''}${dryRun ? '; nothing was changed' : ''}.`,
  );
}
