import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@firstline/runtime';
import { parse } from 'yaml';
import { parseProperties } from './properties.ts';
import { renameInSettings, renameInYaml } from './rename-project.ts';
import { SeedError } from './seed-error.ts';

/** A job file and the one job in it. */
export interface SeedJob {
  readonly file: string;
  readonly document: string;
  readonly uuid: string;
  readonly name: string;
  readonly group: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** What a Rundeck is to hold. */
export interface Seed {
  readonly project: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Nodes by name with their attributes; none leaves the project's nodes alone. */
  readonly nodes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly jobs: readonly SeedJob[];
  /** The executor's ACL, YAML; none leaves the server's policies alone. */
  readonly policy?: string;
}

export interface SeedSource {
  /** A folder with `project.properties`, `nodes.yaml`, `executor.aclpolicy` and `jobs/`, as `infra/rundeck`. */
  readonly directory: string;
  readonly project: string;
  /** Another node file than the folder's; false for none. */
  readonly nodesFile?: string | false;
  /** Settings beside those of `project.properties`, or instead of them. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Reads the files of a seed, the project's name put into them. Throws a {@link SeedError} that names file and line. */
export async function readSeed({ directory, project, nodesFile, settings }: SeedSource): Promise<Seed> {
  if (!/^[A-Za-z0-9_+-][A-Za-z0-9_+.-]*$/.test(project))
    throw new SeedError('E_SEED_PROJECT_NAME', `"${project}" can't be the name of a Rundeck project`);
  const properties = join(directory, 'project.properties');
  const own = parseProperties(await read(properties), properties);
  const nodes = nodesFile === false ? undefined : (nodesFile ?? join(directory, 'nodes.yaml'));
  return {
    project,
    settings: { ...renameInSettings(own, project), ...settings },
    nodes: nodes === undefined ? {} : nodesIn(renameInYaml(await read(nodes), project), nodes),
    jobs: await readJobs(join(directory, 'jobs')),
    policy: renameInYaml(await read(join(directory, 'executor.aclpolicy')), project),
  };
}

async function readJobs(directory: string): Promise<SeedJob[]> {
  const files = await readdir(directory).catch((error: unknown) => {
    throw new SeedError('E_SEED_FILE_UNREADABLE', `${directory}: ${messageOf(error)}`, error);
  });
  const paths = files
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(directory, name));
  return Promise.all(paths.map(async (file) => jobIn(await read(file), file)));
}

function jobIn(document: string, file: string): SeedJob {
  const [definition, ...others] = [parseYaml(document, file)].flat() as Record<string, unknown>[];
  const { uuid, name, group } = definition ?? {};
  if (others.length > 0 || typeof name !== 'string')
    throw new SeedError('E_SEED_FILE_INVALID', `${file}: a job file holds one job`);
  if (typeof uuid !== 'string')
    throw new SeedError(
      'E_SEED_FILE_INVALID',
      `${file}: the job needs a uuid, else every import makes a new one`,
    );
  return { file, document, uuid, name, group: String(group ?? ''), definition: definition ?? {} };
}

function nodesIn(text: string, file: string): Record<string, Record<string, string>> {
  const nodes = parseYaml(text, file) ?? {};
  if (typeof nodes !== 'object' || Array.isArray(nodes))
    throw new SeedError('E_SEED_FILE_INVALID', `${file}: a node file is a map of nodes by name`);
  return Object.fromEntries(
    Object.entries(nodes).map(([name, attributes]) => [
      name,
      Object.fromEntries(
        Object.entries({ nodename: name, ...(attributes as object) }).map(([key, value]) => [
          key,
          String(value),
        ]),
      ),
    ]),
  );
}

/** As Rundeck reads it: YAML 1.1. */
function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text, { version: '1.1' });
  } catch (error) {
    throw new SeedError('E_SEED_FILE_INVALID', `${file}: ${messageOf(error)}`, error);
  }
}

const read = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    throw new SeedError('E_SEED_FILE_UNREADABLE', `${file}: ${messageOf(error)}`, error);
  });
