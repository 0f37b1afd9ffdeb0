import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, LabError } from '../errors.ts';
import type { Talk } from '../talk.ts';
import { type Download, openApt } from './apt.ts';
import { unpackedRootOf } from './find-program.ts';
import { type ProgramName, programTable } from './program.ts';
import { runCommand } from './run-command.ts';

const UNPACK_TIMEOUT_MS = 120_000;

const megabytes = (downloads: readonly Download[]): string =>
  `${Math.ceil(downloads.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6)} MB`;

async function unpackInto(root: string, archives: readonly string[]): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const archive of archives) {
    const { ok, output } = await runCommand('dpkg-deb', ['--extract', archive, root], {
      timeoutMs: UNPACK_TIMEOUT_MS,
    });
    if (!ok)
      throw new LabError('E_LAB_UNPACK_FAILED', `dpkg-deb could not unpack ${archive}:\n${output.trim()}`);
  }
}

// A folder appears under its final name only when it is whole. When another start was faster, its folder is as good.
async function putInPlace(made: string, place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
  await mkdir(join(place, '..'), { recursive: true });
  await rename(made, place).catch((error: unknown) => {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
  });
}

/**
 * Downloads the distribution's signed packages of `names` and unpacks them below `partsDirectory`, beside the
 * system: nothing is installed, nothing starts. Says what it gets and how large it is.
 */
export async function unpackPrograms(
  names: readonly ProgramName[],
  { partsDirectory, talk, signal }: { partsDirectory: string; talk: Talk; signal: AbortSignal },
): Promise<void> {
  await mkdir(partsDirectory, { recursive: true });
  const work = await mkdtemp(join(partsDirectory, 'getting-'));
  try {
    const apt = await openApt(join(work, 'apt'), signal);
    let done = talk.busy('reading the distribution’s package lists');
    await apt.update().finally(done);
    const wanted = new Map<ProgramName, string[]>();
    for (const name of names) wanted.set(name, await apt.missingFor(programTable[name].debianPackage));
    const packages = [...new Set([...wanted.values()].flat())];
    const downloads = await apt.describe(packages);
    const titles = names.map((name) => programTable[name].title).join(', ');
    talk.say(`Getting ${titles} as your distribution’s signed packages (${megabytes(downloads)}):`);
    for (const { file, bytes } of downloads) talk.say(`  ${file} (${(bytes / 1e6).toFixed(1)} MB)`);
    talk.say(`They are unpacked under ${partsDirectory}; nothing is installed on this system.`);
    const archives = join(work, 'archives');
    await mkdir(archives);
    done = talk.busy(`downloading ${megabytes(downloads)}`);
    await apt.download(packages, archives).finally(done);
    const files = await readdir(archives);
    done = talk.busy('unpacking');
    try {
      for (const [name, needed] of wanted) {
        const mine = files.filter((file) => needed.some((found) => file.startsWith(`${found}_`)));
        const root = join(work, name);
        await unpackInto(
          root,
          mine.map((file) => join(archives, file)),
        );
        await putInPlace(root, unpackedRootOf(partsDirectory, name));
      }
    } finally {
      done();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
