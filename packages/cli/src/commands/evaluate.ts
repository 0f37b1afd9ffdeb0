import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createRulesDecider } from '@firstline/catalogue';
import {
  abstains,
  answersOf,
  evaluate,
  htmlReport,
  jsonReport,
  printTable,
  type ReportHead,
  recordingLine,
  storeEvaluation,
} from '@firstline/evaluation';
import { InvalidArgumentError } from 'commander';
import type { AddCommand, CliContext } from '../cli-context.ts';
import { evaluatedDecider } from '../evaluation/evaluated-decider.ts';
import { type FileOptions, readEvaluationFiles } from '../evaluation/evaluation-files.ts';
import { createProgress } from '../evaluation/progress.ts';
import { objectionsTo } from '../evaluation/verdict.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-codes.ts';

const SHIPPED_CASES = 'evaluation/test.jsonl';

interface Options extends FileOptions {
  readonly model?: string;
  readonly maxHarmful: number;
  readonly html?: string;
  readonly record?: string;
  readonly store: boolean;
  readonly schema: boolean;
}

/** `firstline evaluate [rules|llm|recorded]`: what a decider is worth on labelled alerts; nothing acts. */
export const addEvaluate: AddCommand = (program, cli) => {
  const command = program
    .command('evaluate')
    .description('measure a decider on labelled alerts, beside the rules; nothing acts')
    .argument('[decider]', 'rules, llm, or recorded', 'rules')
    .argument('[recording]', 'the file that --record wrote, for recorded')
    .option('--model <name>', 'the model for llm; OLLAMA_MODEL unless named')
    .option('--no-schema', 'let the model answer freely, to see what it is worth as it comes')
    .option('--cases <file>', 'labelled alerts as JSON Lines', SHIPPED_CASES)
    .option('--catalogue <directory>', 'the runbooks; RUNBOOKS_DIR unless named')
    .option('--inventory <file>', 'the hosts; inventory.yaml beside the cases unless named')
    .option('--site-notes <file>', 'notes for the prompt; site-notes.md beside the cases unless named')
    .option('--limit <cases>', 'only so many cases, taken evenly from the set', count)
    .option('--max-harmful <count>', 'how many harmful decisions pass', count, 0)
    .option('--html <file>', 'write a report to look at')
    .option('--record <file>', 'write every decision down, to be judged again without asking')
    .option('--no-store', 'do not keep the result for the analyzer')
    .action((decider: string, recording: string | undefined, options: Options) =>
      run(cli, decider, recording, options),
    );
  examples(command, [
    ['firstline evaluate', 'the rules on the shipped test set'],
    ['firstline evaluate llm --model llama3.2:3b', 'that model, beside the rules'],
    ['firstline evaluate llm --record answers.jsonl --html report.html', 'the same, to be looked at'],
    ['firstline evaluate recorded answers.jsonl', 'judges what was recorded'],
    ['firstline evaluate rules --cases ours.jsonl --catalogue ours/', 'a set and a site of your own'],
  ]);
};

async function run(
  cli: CliContext,
  decider: string,
  recording: string | undefined,
  options: Options,
): Promise<void> {
  const { terminal, settings, signal } = cli;
  const { cases, site, siteNotes } = await readEvaluationFiles(options, settings);
  const parts = { catalogue: site.catalogue, siteNotes };
  const evaluated = await evaluatedDecider(
    { decider, recording, model: options.model, schema: options.schema },
    parts,
    settings,
  );
  const missing = new Set(
    cases
      .map(({ gold }) => gold.best)
      .filter((name) => !abstains(name) && site.catalogue.get(name) === undefined),
  );
  if (missing.size > 0)
    terminal.say(`the catalogue has no ${[...missing].join(', ')}: cases that want it count as missed`);

  const common = { site, mode: 'auto' as const, signal };
  const rules = await evaluate('rules', answersOf(createRulesDecider()), cases, common);
  const record = options.record === undefined ? undefined : createWriteStream(options.record);
  const own =
    decider === 'rules' && record === undefined
      ? rules
      : await evaluate(evaluated.name, evaluated.answers, cases, {
          ...common,
          onProgress: createProgress(terminal, evaluated.name),
          onAnswer: (each, answer) => void record?.write(recordingLine(each, answer)),
        });
  if (record) await finished(record.end());

  const head: ReportHead = {
    set: options.cases,
    at: cli.now().toISOString(),
    catalogueHash: site.catalogue.hash,
    command: ['firstline evaluate', decider, recording, evaluated.model && `--model ${evaluated.model.name}`]
      .filter(Boolean)
      .join(' '),
  };
  const columns =
    decider === 'rules' ? [own.alone, own.pipeline] : [rules.alone, rules.pipeline, own.alone, own.pipeline];
  if (options.html !== undefined) await writeFile(options.html, htmlReport(head, columns));
  if (evaluated.model && options.store) {
    await storeEvaluation(settings.EVALUATIONS_FILE, {
      model: evaluated.model.name,
      digest: evaluated.model.digest,
      catalogueHash: site.catalogue.hash,
      at: head.at,
      cases: cases.length,
      right: own.alone.figures.right.count,
      harmful: own.alone.figures.harmful.count,
      rulesRight: rules.alone.figures.right.count,
      rulesHarmful: rules.alone.figures.harmful.count,
    });
    terminal.say(`kept in ${settings.EVALUATIONS_FILE}`);
  }
  const objections = objectionsTo([own.alone, own.pipeline], rules.alone, {
    maxHarmful: options.maxHarmful,
    isLlm: decider !== 'rules',
  });
  terminal.answer(
    { ...(jsonReport(head, columns) as object), passed: objections.length === 0, objections },
    () => printTable(columns),
  );
  for (const objection of objections) terminal.say(objection);
  if (objections.length > 0) cli.endWith(exitCodes.someFailed);
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}
