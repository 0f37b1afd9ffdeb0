import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { isAtLeast, type Program, type ProgramName, programTable } from './program.ts';
import { runCommand } from './run-command.ts';

const VERSION_TIMEOUT_MS = 10_000;

/** What a search came to: a program, or why the ones that were met are no use. */
export interface Search {
  readonly program?: Program;
  readonly rejected: readonly string[];
}

/** The folder that holds one program's unpacked packages, in `partsDirectory`. */
export const unpackedRootOf = (partsDirectory: string, name: ProgramName): string =>
  join(partsDirectory, name, 'root');

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function examine(
  name: ProgramName,
  path: string,
  place: Pick<Program, 'environment' | 'unpackedRoot'>,
): Promise<Search> {
  const { version: pattern, minimum, title } = programTable[name];
  const { output } = await runCommand(path, ['--version'], {
    environment: place.environment,
    timeoutMs: VERSION_TIMEOUT_MS,
  });
  const version = pattern.exec(output)?.[1];
  if (version === undefined) return { rejected: [`${path} does not answer --version as ${title} does`] };
  if (!isAtLeast(version, minimum))
    return { rejected: [`${path} is ${version}; ${minimum} or newer is needed`] };
  return { program: { name, path, version, ...place }, rejected: [] };
}

async function firstGood(searches: readonly (() => Promise<Search>)[]): Promise<Search> {
  const rejected: string[] = [];
  for (const search of searches) {
    const result = await search();
    if (result.program) return result;
    rejected.push(...result.rejected);
  }
  return { rejected };
}

/** Looks for the program on `searchPath` (the value of `PATH`). */
export async function findOnPath(name: ProgramName, searchPath: string): Promise<Search> {
  const candidates: string[] = [];
  for (const directory of searchPath.split(delimiter).filter((entry) => isAbsolute(entry))) {
    for (const file of programTable[name].names) {
      const path = join(directory, file);
      if (await isExecutable(path)) candidates.push(path);
    }
  }
  return firstGood(candidates.map((path) => () => examine(name, path, { environment: {} })));
}

async function libraryPath(root: string): Promise<Record<string, string>> {
  const directories: string[] = [];
  for (const base of [join(root, 'usr', 'lib'), join(root, 'lib')]) {
    // Libraries of Debian's packages are one folder deeper, named for the architecture.
    const entries = await readdir(base, { withFileTypes: true }).catch(() => []);
    const found = entries.filter((entry) => entry.isDirectory() && /-linux-/.test(entry.name));
    directories.push(...found.map((entry) => join(base, entry.name)));
  }
  return directories.length === 0 ? {} : { LD_LIBRARY_PATH: directories.join(delimiter) };
}

/** Looks for the program where {@link unpackedRootOf} says an earlier start unpacked it. */
export async function findUnpacked(name: ProgramName, partsDirectory: string): Promise<Search> {
  const root = unpackedRootOf(partsDirectory, name);
  const environment = await libraryPath(root);
  const paths = programTable[name].names.map((file) => join(root, 'usr', 'bin', file));
  const present: string[] = [];
  for (const path of paths) if (await isExecutable(path)) present.push(path);
  return firstGood(present.map((path) => () => examine(name, path, { environment, unpackedRoot: root })));
}
