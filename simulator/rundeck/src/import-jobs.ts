import { randomUUID } from 'node:crypto';
import { parse } from 'yaml';
import type { Account } from './accounts.ts';
import { JobDefinition, problemsOf } from './job-definition.ts';
import type { JobRecord } from './records.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

export interface ImportOptions {
  readonly project: string;
  readonly duplicates: string;
  readonly keepUuids: boolean;
  readonly account: Account;
  readonly apiVersion: number;
}

type Line = Record<string, unknown>;

/** Takes a document of jobs: what is wrong with one does not keep the others out. */
export function importJobs(document: string, options: ImportOptions, world: World) {
  const result: { succeeded: Line[]; failed: Line[]; skipped: Line[] } = {
    succeeded: [],
    failed: [],
    skipped: [],
  };
  for (const [at, raw] of readDocument(document).entries()) {
    const { into, line } = importOne(raw, options, world);
    result[into].push({ index: at + 1, ...line });
  }
  return result;
}

function readDocument(document: string): unknown[] {
  // "format xml" is what the real server says, whatever the format was.
  const refuse = (reason: string): Refusal =>
    new Refusal(400, 'api.error.jobs.import.invalid', `Jobs Document was invalid for format xml: ${reason}`);
  let jobs: unknown;
  try {
    jobs = parse(document, { version: '1.1' });
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  if (!Array.isArray(jobs)) throw refuse('expected a sequence of jobs');
  return jobs;
}

function importOne(
  raw: unknown,
  { project, duplicates, keepUuids, account, apiVersion }: ImportOptions,
  world: World,
): { into: 'succeeded' | 'failed' | 'skipped'; line: Line } {
  const given = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const name = String(given.name ?? '');
  const common = { name, group: String(given.group ?? ''), project };
  const failed = (error: string) => ({ into: 'failed' as const, line: { error, ...common } });
  const links = (id: string): Line => ({
    href: `${world.url}/api/${apiVersion}/job/${id}`,
    id,
    permalink: `${world.url}/project/${project}/job/show/${id}`,
  });
  if (!account.admin) return failed('Unauthorized: Create Job');
  if (given.sequence == null) return failed("Cannot get property 'strategy' on null object");

  const parsed = JobDefinition.safeParse({ ...given, group: given.group || undefined });
  if (!parsed.success)
    return failed(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  const problems = problemsOf(parsed.data);
  if (problems.length > 0) return failed(problems.join('\n'));

  // Without a uuid of its own every import makes a new job, whatever `dupeOption` says.
  const uuid = keepUuids ? (parsed.data.uuid ?? given.id) : undefined;
  const id = typeof uuid === 'string' ? uuid : randomUUID();
  const existing = world.jobs.get(id);
  if (existing && (duplicates === 'skip' || duplicates === 'create' || existing.project !== project)) {
    const line = { ...links(id), error: `A Job named '${name}' already exists`, ...common };
    return { into: duplicates === 'skip' ? 'skipped' : 'failed', line };
  }
  const now = Date.now();
  const record: JobRecord = {
    id,
    project,
    definition: { ...parsed.data, uuid: id },
    created: existing?.created ?? now,
    createdBy: existing?.createdBy ?? account.name,
    lastModified: now,
    lastModifiedBy: account.name,
  };
  world.jobs.put(id, record);
  return { into: 'succeeded', line: { ...links(id), ...common } };
}
