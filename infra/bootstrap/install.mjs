// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm, root } from './repository.mjs';
import { runQuietly } from './run-quietly.mjs';

const stamp = join(root, '.firstline', 'installed');

/** What the installed packages depend on: the lockfile, and the machine they were chosen for. */
function fingerprint() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(readFileSync(join(root, 'pnpm-workspace.yaml')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
}

/** @param {string} file */
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');

// pnpm keeps a copy of the lockfile it installed last, so an install by hand is recognised too.
const isInstalled = () =>
  existsSync(join(root, 'node_modules', '.modules.yaml')) &&
  (read(stamp) === fingerprint() ||
    read(join(root, 'node_modules', '.pnpm', 'lock.yaml')) === read(join(root, 'pnpm-lock.yaml')));

// pnpm links no binaries of the root package itself; without this link `npx firstline` would have npm make a copy.
function linkOwnCommand() {
  const link = join(root, 'node_modules', '.bin', 'firstline');
  if (existsSync(link)) return;
  rmSync(link, { force: true });
  symlinkSync(join('..', '..', 'infra', 'bootstrap', 'firstline.mjs'), link);
}

/**
 * Installs the dependencies of the lockfile when they are not there yet.
 * @param {boolean} allowed  false: refuse, and say what to type
 */
export async function ensureInstalled(allowed) {
  if (isInstalled()) return linkOwnCommand();
  if (!allowed) {
    console.error(
      'The dependencies are not installed, and --no-install forbids getting them. Install them with:',
    );
    console.error(`  ${pnpm.join(' ')} install --frozen-lockfile`);
    process.exit(1);
  }
  await runQuietly(
    'installing the dependencies of pnpm-lock.yaml from the npm registry',
    [...pnpm, 'install', '--frozen-lockfile', '--prefer-offline'],
    { CI: 'true' },
  );
  mkdirSync(join(root, '.firstline'), { recursive: true });
  linkOwnCommand();
  writeFileSync(stamp, `${fingerprint()}\n`);
}
