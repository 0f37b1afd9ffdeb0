import type { JobDefinition, JobOption } from '@firstline/rundeck-api-client';
import { Document, isNode } from 'yaml';
import { jobProblems, ownOptions } from './option-rules.ts';

/** A runbook as far as a job tells it. */
export interface RunbookDraft {
  readonly name: string;
  /** The file's text; `firstline runbooks check` refuses it until a human has added what is missing. */
  readonly text: string;
  /** What only a human can say. */
  readonly missing: readonly string[];
  /** What has to change in Rundeck before the job can be run once. */
  readonly jobProblems: readonly string[];
}

const HEAD = ` Imported from Rundeck. It is no runbook yet: add what is marked with TODO, then move it into the catalogue.`;
const hostNames = /^(target|target_?host|host|host_?name|node|node_?name|server|machine|instance)$/i;

/** Makes a draft of a job. What it guesses, its comments call a guess; what it can't know, it leaves out. */
export function draftRunbook(job: JobDefinition, id: string): RunbookDraft {
  const sent = job.options.filter(
    ({ name, secure, storagePath }) => !(name in ownOptions) && !(secure && storagePath),
  );
  const host = targetOption(job, sent);
  const others = sent.filter((option) => option !== host);
  const missing = [
    'risk: how much harm it can do (low, medium or high)',
    'premise: a query that sees the fault, asked before acting',
    'verify: a query that sees the fault gone; only this counts as success',
    'when: the alerts that are this runbook’s; without it only a human’s yes lets it run',
    ...(host ? [] : ['rundeck.options: which option names the host (“target”); none looks like it']),
    ...others
      .filter((option) => valuesOf(option).length === 0)
      .map(
        ({ name, regex }) =>
          `parameters.${parameterName(name)}.enum: a closed list of values${regex ? ` that match ${regex}` : ''}`,
      ),
  ];
  const description = (job.description ?? '').split('\n')[0]?.trim() ?? '';
  if (description.length < 10) missing.push('description: what it does, in a sentence; the LLM reads it');
  const timeout = durationOf(job.timeout);
  if (timeout === undefined) missing.push('rundeck.timeout: the job has none; 5m is a guess');

  const name = runbookName(job.name);
  const document = new Document({
    name,
    description: description.slice(0, 400) || 'TODO',
    target: { label: 'instance' },
    ...(others.length > 0 && {
      parameters: Object.fromEntries(
        others.map((option) => [parameterName(option.name), parameterOf(option)]),
      ),
    }),
    rundeck: {
      job: id,
      options: Object.fromEntries(
        sent.map((option) => [option.name, option === host ? 'target' : parameterName(option.name)]),
      ),
      timeout: timeout ?? '5m',
    },
    limits: { cooldown: '15m', per_target: 1, per_hour: 3 },
    on_failure: 'escalate',
  });
  document.commentBefore = HEAD;
  const note = (path: string[], text: string): void => {
    const node = document.getIn(path, true);
    if (isNode(node)) node.comment = ` ${text}`;
  };
  note(['target', 'label'], 'guess: the label of the alert that names the host');
  if (host) note(['rundeck', 'options', host.name], 'guess: this option names the host');
  for (const option of others)
    note(['parameters', parameterName(option.name), 'label'], 'guess: the label with its value');
  document.comment = missing.map((line) => ` TODO ${line}`).join('\n');
  return { name, text: document.toString({ lineWidth: 0 }), missing, jobProblems: jobProblems(job) };
}

/** The option the node filter reads, else one that is called like a host. */
function targetOption(job: JobDefinition, options: readonly JobOption[]): JobOption | undefined {
  const { filter } = (job.nodefilters ?? {}) as { filter?: unknown };
  const [, filtered] = /\$\{option\.([\w.-]+)\}/.exec(String(filter ?? '')) ?? [];
  return options.find(({ name }) => name === filtered) ?? options.find(({ name }) => hostNames.test(name));
}

const valuesOf = ({ enforced, values }: JobOption): readonly string[] => (enforced ? (values ?? []) : []);

function parameterOf(option: JobOption): Record<string, unknown> {
  const { name, description, label, value, required } = option;
  const values = valuesOf(option);
  return {
    label: parameterName(name),
    enum: values,
    ...(!required && { required: false }),
    ...(value && values.includes(value) && { default: value }),
    description: (description || label || `The job's option ${name}.`).split('\n')[0]?.slice(0, 200),
  };
}

const words = (text: string): string =>
  text
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');

function runbookName(jobName: string): string {
  const name = words(jobName);
  return (/^[a-z][a-z0-9_]{2,}$/.test(name) ? name : `job_${name}`).slice(0, 48).replace(/_+$/, '');
}

function parameterName(option: string): string {
  const name = words(option);
  return (/^[a-z]/.test(name) ? name : `option_${name}`).slice(0, 32);
}

/** Rundeck's `120`, `90s`, `6h 30m` as one duration; undefined without one, or where it comes from an option. */
function durationOf(text: string | null | undefined): string | undefined {
  const parts = (text ?? '').trim().split(/\s+/);
  const unit = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
  let seconds = 0;
  for (const part of parts) {
    const [, count, letter] = /^(\d+)([smhd]?)$/.exec(part) ?? [];
    if (count === undefined) return undefined;
    seconds += Number(count) * unit[(letter || 's') as keyof typeof unit];
  }
  if (seconds === 0) return undefined;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
