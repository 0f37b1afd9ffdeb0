import { isRundeckError, type RundeckClient } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import { stringify } from 'yaml';
import { jobDifference } from './job-difference.ts';
import { lineDifference } from './line-difference.ts';
import type { Seed, SeedJob } from './seed.ts';
import { SeedError } from './seed-error.ts';

/** One thing a seed brings about on the server. */
export interface Change {
  /** As `job remediation/linux/restart-service`. */
  readonly what: string;
  readonly state: 'new' | 'changed' | 'same';
  /** Lines that go (`- `) and come (`+ `). */
  readonly difference: readonly string[];
  /** Makes it so; harmless when it is so already. */
  apply(): Promise<void>;
}

/** The source whose nodes are written through the API; 1 is the server itself. */
const NODE_SOURCE = 2;

/** The change in a few lines, for people. */
export const printChange = ({ what, state, difference }: Change): string =>
  [
    `${{ new: '+', changed: '~', same: '=' }[state]} ${what}`,
    ...difference.map((line) => `    ${line}`),
  ].join('\n');

/**
 * Compares the seed with the server and writes nothing. Apply the changes in order: the first makes the project.
 * Needs a token that may read all of it. Throws a {@link SeedError} when a job's uuid belongs to another project.
 */
export async function planSeed(client: RundeckClient, seed: Seed): Promise<Change[]> {
  const settings = await whatIsThere(() => client.projects.config.get(seed.project));
  return [
    projectChange(client, seed, settings),
    ...(seed.policy === undefined ? [] : [await policyChange(client, seed.project, seed.policy)]),
    ...(Object.keys(seed.nodes).length === 0
      ? []
      : [await nodesChange(client, seed, settings !== undefined)]),
    ...(await Promise.all(seed.jobs.map((job) => jobChange(client, seed.project, job)))),
  ];
}

function projectChange(
  client: RundeckClient,
  { project, settings }: Seed,
  current: Readonly<Record<string, string>> | undefined,
): Change {
  const difference = Object.entries(settings).flatMap(([key, value]) =>
    settingDifference(key, current?.[key], value),
  );
  return {
    what: `project ${project}`,
    state: stateOf(current, difference),
    difference,
    async apply() {
      await client.projects.ensure(project, settings, settings['project.description'] ?? '');
    },
  };
}

async function policyChange(client: RundeckClient, project: string, policy: string): Promise<Change> {
  const name = `${project}-executor.aclpolicy`;
  const current = await whatIsThere(() => client.acl.system.get(name));
  const difference = lineDifference(current ?? '', policy).filter((line) => line !== '- ');
  return {
    what: `ACL policy ${name}`,
    state: stateOf(current, difference),
    difference,
    apply: () => client.acl.system.put(name, policy),
  };
}

/** Nodes are added and changed, never taken away: the file of the server is one for all of them. */
async function nodesChange(
  client: RundeckClient,
  { project, nodes }: Seed,
  exists: boolean,
): Promise<Change> {
  const current = exists ? await nodesThere(client, project) : {};
  const difference = Object.entries(nodes).flatMap(([name, attributes]) =>
    Object.entries(attributes).flatMap(([key, value]) =>
      settingDifference(`${name}.${key}`, textOf(current[name]?.[key]), value),
    ),
  );
  return {
    what: `nodes ${Object.keys(nodes).join(', ')}`,
    state: stateOf(Object.keys(nodes).some((name) => name in current) ? current : undefined, difference),
    difference,
    async apply() {
      const merged = { ...(await nodesThere(client, project)), ...nodes };
      await client.nodes.put(project, NODE_SOURCE, stringify(merged), 'yaml');
    },
  };
}

/** The nodes of the source that is written; of all sources where the server can't tell that one apart. */
const nodesThere = (client: RundeckClient, project: string) =>
  client.nodes.inSource(project, NODE_SOURCE).catch(async (error: unknown) => {
    if (isRundeckError(error) && error.kind === 'not_found') return {};
    if (isRundeckError(error) && (error.kind === 'protocol' || error.kind === 'server'))
      return client.nodes.list(project);
    throw error;
  });

async function jobChange(client: RundeckClient, project: string, job: SeedJob): Promise<Change> {
  const title = job.group ? `${job.group}/${job.name}` : job.name;
  const info = await whatIsThere(() => client.jobs.info(job.uuid));
  if (info?.project && info.project !== project)
    throw new SeedError(
      'E_SEED_JOB_ELSEWHERE',
      `${job.file}: the job ${job.uuid} is in the project ${info.project}; a uuid is unique on a server`,
    );
  const current = info && (await client.jobs.definition(job.uuid));
  const difference = current ? jobDifference(job.definition, current) : [`+ ${job.uuid}`];
  return {
    what: `job ${title}`,
    state: stateOf(current, difference),
    difference,
    async apply() {
      await client.jobs
        .import(project, job.document, { format: 'yaml', duplicates: 'update' })
        .catch((error: unknown) => {
          throw new SeedError(
            'E_SEED_JOB_REFUSED',
            `Rundeck refuses ${job.file}: ${messageOf(error)}`,
            error,
          );
        });
    },
  };
}

const stateOf = (current: unknown, difference: readonly string[]): Change['state'] => {
  if (current === undefined) return 'new';
  return difference.length === 0 ? 'same' : 'changed';
};

const settingDifference = (key: string, before: string | undefined, after: string): string[] =>
  before === after ? [] : [...(before === undefined ? [] : [`- ${key}=${before}`]), `+ ${key}=${after}`];

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : String(value);

async function whatIsThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isRundeckError(error) && error.kind === 'not_found') return undefined;
    throw error;
  }
}
