import { messageOf } from '@firstline/runtime';
import { LabError } from '../errors.ts';
import type { Talk } from '../talk.ts';
import { hasApt } from './apt.ts';
import { findOnPath, findUnpacked, type Search } from './find-program.ts';
import { howToInstall } from './how-to-install.ts';
import { type Program, type ProgramName, programTable } from './program.ts';
import { unpackPrograms } from './unpack.ts';

export interface ProgramsOptions {
  /** Where unpacked programs are kept between starts. */
  readonly partsDirectory: string;
  /** The value of `PATH`. */
  readonly searchPath: string;
  /** False refuses to download anything. */
  readonly install: boolean;
  readonly talk: Talk;
  /** Ends a download half-way and leaves nothing of it. */
  readonly signal: AbortSignal;
}

/**
 * Finds every program of `names`: on `PATH` first, then what an earlier start unpacked, else gets it beside the
 * system. Throws `E_LAB_PROGRAMS_MISSING` with what to install by hand when there is no way, or when
 * `install` is false.
 */
export async function getPrograms(
  names: readonly ProgramName[],
  options: ProgramsOptions,
): Promise<ReadonlyMap<ProgramName, Program>> {
  const found = new Map<ProgramName, Program>();
  const rejected: string[] = [];
  const { partsDirectory, searchPath } = options;
  const search = async (
    places: readonly ((name: ProgramName) => Promise<Search>)[],
  ): Promise<ProgramName[]> => {
    for (const name of names) {
      for (const look of places) {
        if (found.has(name)) break;
        const { program, rejected: why } = await look(name);
        rejected.push(...why);
        if (program) found.set(name, program);
      }
    }
    return names.filter((name) => !found.has(name));
  };
  const onPath = (name: ProgramName): Promise<Search> => findOnPath(name, searchPath);
  const unpacked = (name: ProgramName): Promise<Search> => findUnpacked(name, partsDirectory);

  let missing = await search([onPath, unpacked]);
  if (missing.length === 0) return found;
  const refuse = (reason: string): LabError => {
    const titles = missing.map((name) => programTable[name].title).join(', ');
    const notes = rejected.map((note) => `  (${note})\n`).join('');
    return new LabError('E_LAB_PROGRAMS_MISSING', `${titles}: ${reason}\n${notes}${howToInstall(missing)}`);
  };
  if (!options.install) throw refuse('not found, and --no-install forbids getting it.');
  if (!(await hasApt()))
    throw refuse('not found, and only on Debian and Ubuntu can the lab get it by itself.');
  try {
    await unpackPrograms(missing, options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw refuse(`not found, and getting it failed: ${messageOf(error)}`);
  }
  missing = await search([unpacked]);
  if (missing.length > 0) throw refuse('was unpacked but does not run here.');
  return found;
}
