import { loadCatalogue } from '@firstline/catalogue';
import { askDecider, type ChangeKind, changeKinds, type Redecision, redecide } from '@firstline/evaluation';
import { loadInventory } from '@firstline/policy';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { UsageError } from '../errors.ts';
import { readSiteNotes } from '../evaluation/evaluation-files.ts';
import { llmDecider, rulesDecider } from '../evaluation/live-decider.ts';
import { pastDecisions } from '../evaluation/past-decisions.ts';
import { createProgress } from '../evaluation/progress.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';
import { moment } from '../moment.ts';
import type { Text } from '../view/span.ts';
import { table } from '../view/table.ts';

interface Options {
  readonly since: Date;
  readonly model?: string;
  readonly catalogue?: string;
  readonly inventory?: string;
  readonly all?: boolean;
}

/** `firstline redecide`: what another model or another catalogue would have made of the recorded history. */
export const addRedecide: AddCommand = (program, cli) => {
  const command = program
    .command('redecide')
    .summary('decide the recorded history again, offline')
    .description('decide the recorded history again and show what would change; nothing acts')
    .option(
      '--since <when>',
      'incidents opened within 30m, 2h, 30d, or since a time',
      (text) => moment(text, cli.now()),
      moment('30d', cli.now()),
    )
    .option('--model <name>', 'ask this model; the rules decide unless one is named')
    .option('--catalogue <directory>', 'with these runbooks; RUNBOOKS_DIR unless named')
    .option('--inventory <file>', 'with these hosts; INVENTORY_FILE unless named')
    .option('--all', 'list the unchanged too')
    .action((options: Options) => run(cli, options));
  examples(command, [
    ['firstline redecide --since 30d', 'what the rules would change'],
    ['firstline redecide --catalogue drafts/', 'what a new catalogue would change'],
    ['firstline redecide --model llama3.2:3b --json', 'what a model would change, for a program'],
  ]);
};

async function run(cli: CliContext, options: Options): Promise<void> {
  const { terminal, settings } = cli;
  const inventory = options.inventory ?? settings.INVENTORY_FILE;
  if (inventory === undefined)
    throw new UsageError('nothing says which hosts there are: name the inventory with --inventory');
  const site = {
    catalogue: await loadCatalogue(options.catalogue ?? settings.RUNBOOKS_DIR),
    inventory: await loadInventory(inventory),
  };
  const siteNotes = await readSiteNotes(settings.SITE_NOTES_FILE);
  const { name, decider } =
    options.model === undefined
      ? rulesDecider()
      : await llmDecider({ model: options.model }, { catalogue: site.catalogue, siteNotes }, settings);
  const found: Redecision[] = [];
  const progress = createProgress(terminal, name);
  for await (const past of pastDecisions(cli.store(), options.since)) {
    cli.signal.throwIfAborted();
    found.push(
      await redecide(past, (situation) => askDecider(decider, situation, cli.signal), { site, mode: 'auto' }),
    );
    progress(found.length);
  }
  const counts = Object.fromEntries(
    changeKinds.map((kind) => [kind, found.filter((each) => each.kind === kind).length]),
  ) as Record<ChangeKind, number>;
  const shown = found.filter(({ kind }) => options.all === true || kind !== 'same');
  terminal.answer(
    { decider: name, catalogueHash: site.catalogue.hash, counts, decisions: shown.map(documentOf) },
    () =>
      shown.length === 0
        ? ''
        : table(['WHAT', 'INCIDENT', 'ALERT', 'THEN', 'NOW', 'WHY'], shown.map(rowOf), terminal),
  );
  terminal.say(
    found.length === 0
      ? 'No decision is recorded since then.'
      : changeKinds.map((kind) => `${counts[kind]} ${kind.replace('_', ' ')}`).join(', '),
  );
  if (found.length === 0) cli.endWith(exitCodes.nothingMatched);
  else if (counts.newly_harmful > 0) cli.endWith(exitCodes.someFailed);
}

const documentOf = ({ past, now, kind }: Redecision) => ({
  kind,
  incident: past.incident.id,
  alertname: past.incident.alertname,
  outcome: past.incident.outcome,
  at: past.decision.at,
  before: {
    decision: past.decision.choice.runbook ?? past.decision.choice.action,
    parameters: past.decision.choice.parameters,
    ruling: past.decision.ruling,
  },
  now: {
    decision: now.decision,
    parameters: now.parameters,
    target: now.target,
    effect: now.effect,
    reason: now.reason,
  },
});

function rowOf({ past, now, kind }: Redecision): Text[] {
  const { choice } = past.decision;
  const look = kind === 'newly_harmful' ? 'red' : kind === 'same' ? 'dim' : 'yellow';
  return [
    { text: kind.replace('_', ' '), look },
    past.incident.id,
    past.incident.alertname,
    described(choice.runbook ?? choice.action, choice.parameters),
    `${described(now.decision, now.parameters)}${now.effect === 'asked' ? ', asked first' : ''}`,
    now.reason,
  ];
}

function described(decision: string, parameters: Readonly<Record<string, string>>): string {
  const values = Object.values(parameters).join(', ');
  return values === '' ? decision : `${decision} ${values}`;
}
