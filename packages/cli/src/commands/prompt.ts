import { readFile } from 'node:fs/promises';
import { loadCatalogue } from '@firstline/catalogue';
import { situationAt } from '@firstline/evaluation';
import { countTokens, type ShownPrompt, showPrompt } from '@firstline/llm';
import { loadInventory } from '@firstline/policy';
import { readAlertFile } from '../alert-file.ts';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { UsageError } from '../errors.ts';
import { examples } from '../examples.ts';
import type { Text } from '../view/span.ts';

interface Options {
  readonly model?: string;
  readonly catalogue?: string;
  readonly inventory?: string;
  readonly siteNotes?: string;
}

/** `firstline prompt ALERT.json`: what a model would see, to the letter, and what it costs. Nothing is decided. */
export const addPrompt: AddCommand = (program, cli) => {
  const command = program
    .command('prompt')
    .description('show exactly what the model would see of an alert, and how many tokens it costs')
    .argument('<file>', 'JSON: one alert, an Alertmanager delivery, or a labelled case')
    .option('--model <name>', 'whose tokenizer counts; OLLAMA_MODEL unless named')
    .option('--catalogue <directory>', 'the runbooks; RUNBOOKS_DIR unless named')
    .option('--inventory <file>', 'the hosts; INVENTORY_FILE unless named')
    .option('--site-notes <file>', 'notes for the prompt; SITE_NOTES_FILE unless named')
    .action((file: string, options: Options) => show(cli, file, options));
  examples(command, [
    ['firstline prompt alert.json', 'the two parts, the tools, and the tokens'],
    ['firstline prompt alert.json --site-notes notes.md', 'the same with other notes'],
    ['firstline prompt alert.json --json', 'with the schema of the answers that are possible'],
  ]);
};

async function show({ settings, terminal }: CliContext, file: string, options: Options): Promise<void> {
  const alert = await readAlertFile(file);
  const inventoryFile = options.inventory ?? settings.INVENTORY_FILE;
  if (inventoryFile === undefined)
    throw new UsageError('nothing says which hosts there are: name the inventory with --inventory');
  const catalogue = await loadCatalogue(options.catalogue ?? settings.RUNBOOKS_DIR);
  const { situation } = situationAt({ catalogue, inventory: await loadInventory(inventoryFile) }, alert, {});
  const notesFile = options.siteNotes ?? settings.SITE_NOTES_FILE;
  const notes = notesFile === undefined ? '' : await readFile(notesFile, 'utf8');
  const prompt = showPrompt(catalogue, notes, situation);
  const model = options.model ?? settings.OLLAMA_MODEL;
  const cost = await countTokens(prompt, {
    url: settings.OLLAMA_URL,
    model,
    timeoutMs: settings.LLM_TIMEOUT_MS,
    ...(settings.OLLAMA_NUM_THREAD !== undefined && { numThread: settings.OLLAMA_NUM_THREAD }),
  });
  terminal.answer({ model, ...prompt, ...cost }, () => linesOf(prompt).map(terminal.paint).join('\n'));
  terminal.say(
    cost.measured
      ? `${cost.tokens} tokens, as ${model} counts them`
      : `about ${cost.tokens} tokens, an estimate: ${cost.why}`,
  );
}

const linesOf = ({ system, tools, user }: ShownPrompt): Text[] => [
  { text: '— system —', look: 'bold' },
  system,
  { text: '— tools, as the template of the model writes them —', look: 'bold' },
  ...tools.map((tool) => JSON.stringify(tool)),
  { text: '— user —', look: 'bold' },
  user,
];
