import { readFile } from 'node:fs/promises';
import {
  type Change,
  ensureToken,
  hostKeyChange,
  planSeed,
  printChange,
  readSeed,
} from '@firstline/rundeck-seed';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { UsageError } from '../errors.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { connectRundeck } from '../rundeck-connection.ts';
import type { Look, Text } from '../view/span.ts';

interface SeedOptions {
  readonly from: string;
  readonly project?: string;
  readonly nodes?: string | false;
  readonly nodeFile?: string;
  readonly hostKey?: string;
  readonly tokenFile?: string;
  readonly tokenUser: string;
  readonly tokenDuration?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `firstline rundeck seed`: project, policy, nodes and jobs into a Rundeck, what changes shown first. */
export const addRundeckSeed: AddCommand = (rundeck, cli) => {
  const command = rundeck
    .command('seed')
    .description('put project, policy, nodes and jobs into Rundeck; shows what changes first')
    .option('--from <directory>', 'folder of the files', 'infra/rundeck')
    .option('--project <name>', 'the project; RUNDECK_PROJECT unless named')
    .option('--nodes <file>', 'another node file than the folder’s; nodes are added, never taken away')
    .option('--no-nodes', 'leave the nodes alone')
    .option('--node-file <path>', 'where the server keeps the nodes, a path on the server')
    .option('--host-key <file>', 'private key of the nodes; kept as keys/project/PROJECT/hosts.key')
    .option('--token-file <file>', 'make the executor’s token and keep it there, while it is good')
    .option('--token-user <user>', 'whose token; the policy is for the group “executor”', 'executor')
    .option('--token-duration <time>', 'how long it is good, as 30d; the server’s maximum unless given')
    .option('--dry-run', 'only show what would change')
    .option('-y, --yes', 'do not ask')
    .action((options: SeedOptions) => seed(cli, options));
  examples(command, [
    ['firstline rundeck seed --dry-run', 'shows what is missing or different'],
    ['firstline rundeck seed', 'shows it, asks, and does it; a second time does nothing'],
    ['firstline rundeck seed --yes --token-file /run/firstline/token', 'for containers: nobody is asked'],
  ]);
};

async function seed(cli: CliContext, options: SeedOptions): Promise<void> {
  const { terminal, settings } = cli;
  const { url, client } = connectRundeck(cli, 'an administrator’s token of the server to seed');
  const project = options.project ?? settings.RUNDECK_PROJECT;
  const changes = await planSeed(
    client,
    await readSeed({
      directory: options.from,
      project,
      ...(options.nodes !== undefined && { nodesFile: options.nodes }),
      ...(options.nodeFile !== undefined && {
        settings: { 'resources.source.2.config.file': options.nodeFile },
      }),
    }),
  );
  if (options.hostKey !== undefined)
    changes.push(await hostKeyChange(client, project, await readFile(options.hostKey, 'utf8')));
  const due = changes.filter(({ state }) => state !== 'same');
  const go = !options.dryRun && (await mayApply(cli, due, options.yes === true));
  const done: string[] = [];
  if (go)
    for (const change of due) {
      if (cli.signal.aborted) return;
      await change.apply();
      done.push(change.what);
    }
  const token =
    go && options.tokenFile !== undefined
      ? await ensureToken(client, {
          baseUrl: url,
          file: options.tokenFile,
          user: options.tokenUser,
          roles: ['executor'],
          ...(options.tokenDuration !== undefined && { duration: options.tokenDuration }),
        })
      : undefined;
  terminal.answer(
    {
      project,
      changes: changes.map(({ what, state, difference }) => ({ what, state, difference })),
      done,
      ...(token && { token }),
    },
    () => changes.flatMap((change) => linesOf(change).map(terminal.paint)).join('\n'),
  );
  if (due.length === 0) terminal.say('Rundeck is as the files say');
  else terminal.say(go ? `${done.length} change(s) made` : `${due.length} change(s) to make, none made`);
  if (token) terminal.say(token === 'made' ? 'the executor has a new token' : 'the executor’s token is good');
}

/** Nothing is written unasked: a person says yes at the terminal, a script with `--yes`. */
async function mayApply(
  { terminal, signal, endWith }: CliContext,
  due: readonly Change[],
  yes: boolean,
): Promise<boolean> {
  if (yes || due.length === 0) return true;
  if (!terminal.interactive)
    throw new UsageError(`${due.length} change(s) to make: look with --dry-run, then say --yes`);
  for (const line of due.flatMap((change) => printChange(change).split('\n'))) terminal.say(line);
  if (await terminal.confirm('Make these changes?', signal)) return true;
  endWith(exitCodes.someFailed);
  return false;
}

const looks: Readonly<Record<Change['state'], Look>> = { new: 'green', changed: 'yellow', same: 'dim' };
const linesOf = (change: Change): Text[] =>
  printChange(change)
    .split('\n')
    .map((text, index) => (index === 0 ? { text, look: looks[change.state] } : text));
