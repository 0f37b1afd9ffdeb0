import type { DeadLetter } from '@firstline/contracts';
import { ago, utc } from '@firstline/runtime';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { shortId } from '../find-incident.ts';
import { findLetter } from '../find-letter.ts';
import { addLetterFilters, isFiltered, type LetterFilter, lettersMatching } from '../letter-filter.ts';
import { count } from '../moment.ts';
import { pairs, table } from '../view/table.ts';

interface Options extends LetterFilter {
  readonly replayed?: boolean;
  readonly limit: number;
}

/** `firstline dead-letters [ID]`: work that ran out of attempts. */
export const addDeadLetters: AddCommand = (program, cli) => {
  const command = program
    .command('dead-letters')
    .summary('list work that ran out of attempts')
    .description('list work that ran out of attempts, or show one')
    .argument('[id]', 'a dead letter, in full or the beginning of its id');
  addLetterFilters(command, cli.now)
    .option('--replayed', 'those that were replayed too')
    .option('--limit <n>', 'at most so many, newest first', count, 50)
    .action((id: string | undefined, options: Options) =>
      id === undefined ? listLetters(cli, options) : showLetter(cli, id),
    );
  examples(command, [
    ['firstline dead-letters', 'what waits for a replay, with the reason it died'],
    ['firstline dead-letters --since 2h --queue actions', 'only actions, only of late'],
    ['firstline replay --all --dry-run', 'what a replay of all would do'],
  ]);
};

async function listLetters({ store, terminal, now, endWith }: CliContext, options: Options): Promise<void> {
  const found = await lettersMatching(store(), options, options.replayed === true);
  const deadLetters = found.slice(0, options.limit);
  terminal.answer({ deadLetters }, () =>
    deadLetters.length === 0
      ? ''
      : table(
          ['DEAD LETTER', 'DIED', 'ALERT', 'HOST', 'INCIDENT', 'TRIES', 'WHY'],
          deadLetters.map((letter) => [
            { text: letter.id, look: letter.replayedAt === undefined ? 'bold' : 'dim' },
            ago(letter.diedAt, now()),
            letter.alertname ?? '-',
            letter.target ?? '-',
            letter.incidentId === undefined ? '-' : shortId(letter.incidentId),
            String(letter.attempts),
            letter.replayedAt === undefined ? letter.reason : `${replayed(letter)}; ${letter.reason}`,
          ]),
          terminal,
        ),
  );
  if (deadLetters.length > 0) return;
  terminal.say(
    isFiltered(options) ? 'No dead letter matches.' : 'No dead letters: everything accepted was worked on.',
  );
  if (isFiltered(options)) endWith(exitCodes.nothingMatched);
}

const replayed = ({ replayedBy, replayedAt = '', replayReason }: DeadLetter): string =>
  `replayed by ${replayedBy ?? 'somebody'}, ${utc(replayedAt)}${replayReason ? ` (${replayReason})` : ''}`;

async function showLetter({ store, terminal, now }: CliContext, typed: string): Promise<void> {
  const letter = await findLetter(store(), typed);
  terminal.answer(letter, () =>
    pairs(
      [
        ['Dead letter', { text: letter.id, look: 'bold' }],
        ['Why', letter.reason],
        ['Alert', letter.alertname],
        ['Host', letter.target],
        ['Queue', `${letter.queue}, ${letter.attempts} attempt(s)`],
        ['Died', `${utc(letter.diedAt)}, ${ago(letter.diedAt, now())}`],
        ['Incident', letter.incidentId],
        ['Replayed', letter.replayedAt !== undefined && replayed(letter)],
      ],
      terminal.paint,
    ),
  );
}
