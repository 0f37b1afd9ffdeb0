import type { DeadLetter } from '@firstline/contracts';
import type { Store } from '@firstline/store';
import { type Command, Option } from 'commander';
import { LETTERS_LOOKED_THROUGH } from './find-letter.ts';
import { moment } from './moment.ts';

/** Which dead letters are meant; a filter that is left out lets all through. */
export interface LetterFilter {
  readonly since?: Date;
  readonly queue?: DeadLetter['queue'];
  readonly alertname?: string;
  readonly host?: string;
}

/** Adds the filters to a command. */
export const addLetterFilters = (command: Command, now: () => Date): Command =>
  command
    .option('--since <when>', 'died within 30m, 2h, 7d, or since a time', (text) => moment(text, now()))
    .addOption(new Option('--queue <queue>', 'of this queue').choices(['alerts', 'actions']))
    .option('--alertname <name>', 'of this alert')
    .option('--host <name>', 'on this host');

export const isFiltered = ({ since, queue, alertname, host }: LetterFilter): boolean =>
  [since, queue, alertname, host].some((each) => each !== undefined);

/** The dead letters that match, newest first. */
export async function lettersMatching(
  store: Pick<Store, 'deadLetters'>,
  { since, queue, alertname, host }: LetterFilter,
  includeReplayed: boolean,
): Promise<DeadLetter[]> {
  const letters = await store.deadLetters.list({ limit: LETTERS_LOOKED_THROUGH, includeReplayed });
  return letters.filter(
    (letter) =>
      (since === undefined || Date.parse(letter.diedAt) >= since.getTime()) &&
      (queue === undefined || letter.queue === queue) &&
      (alertname === undefined || letter.alertname === alertname) &&
      (host === undefined || letter.target === host),
  );
}
