import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRundeckError } from '@firstline/rundeck-api-client';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { NothingFoundError } from '../errors.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { connectRundeck } from '../rundeck-connection.ts';
import { draftRunbook, type RunbookDraft } from '../rundeck-jobs/draft-runbook.ts';
import type { Text } from '../view/span.ts';

interface Written extends Omit<RunbookDraft, 'text'> {
  readonly file: string;
  /** False when a file of this name was there: it is never overwritten. */
  readonly written: boolean;
}

/** `firstline runbooks import --from-rundeck PROJECT`: a draft of a runbook for each job the token may read. */
export const addRunbooksImport: AddCommand = (runbooks, cli) => {
  const command = runbooks
    .command('import')
    .description('draft a runbook for each job of a Rundeck project; overwrites nothing')
    .requiredOption('--from-rundeck <project>', 'the project whose jobs are read')
    .option('--to <directory>', 'where the drafts go; they are no catalogue yet', 'runbook-drafts')
    .action((options: { fromRundeck: string; to: string }) =>
      importDrafts(cli, options.fromRundeck, options.to),
    );
  examples(command, [
    ['firstline runbooks import --from-rundeck ops', 'writes drafts and lists what only a human can add'],
    ['firstline runbooks check runbook-drafts', 'says what a draft still lacks'],
  ]);
};

async function importDrafts(cli: CliContext, project: string, directory: string): Promise<void> {
  const { client } = connectRundeck(cli, 'a token that may read the jobs');
  const jobs = await client.jobs.list(project).catch((error: unknown) => {
    if (isRundeckError(error) && error.kind === 'not_found')
      throw new NothingFoundError(`Rundeck has no project ${project}, or the token may not see it`);
    throw error;
  });
  if (jobs.length === 0) throw new NothingFoundError(`the token may read no job of ${project}`);
  await mkdir(directory, { recursive: true });
  const drafts: Written[] = [];
  for (const { id } of jobs) {
    if (cli.signal.aborted) return;
    const { text, ...draft } = draftRunbook(await client.jobs.definition(id), id);
    const file = join(directory, `${draft.name}.yaml`);
    drafts.push({ ...draft, file, written: await writeNew(file, text) });
  }
  const kept = drafts.filter(({ written }) => !written);
  if (kept.length > 0) cli.endWith(exitCodes.someFailed);
  const { paint } = cli.terminal;
  cli.terminal.answer({ project, directory, drafts }, () =>
    drafts.flatMap((draft) => linesOf(draft).map(paint)).join('\n'),
  );
  const note = kept.length > 0 ? `, ${kept.length} kept as they are: never overwritten` : '';
  cli.terminal.say(`${drafts.length - kept.length} draft(s) written to ${directory}${note}`);
}

async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST')
      return false;
    throw error;
  }
}

const linesOf = ({ file, written, missing, jobProblems }: Written): Text[] => [
  { text: written ? file : `${file} is there already`, look: written ? 'bold' : 'yellow' },
  ...missing.map((line) => `  add ${line}`),
  ...jobProblems.map((line) => `  in Rundeck: ${line}`),
];
