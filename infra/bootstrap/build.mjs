// @ts-check
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pnpm, root } from './repository.mjs';
import { runQuietly } from './run-quietly.mjs';

const stamp = join(root, '.firstline', 'built');

/** Folders whose members are built; the patterns of pnpm-workspace.yaml without the tests, which are not. */
const groups = ['packages', 'services', 'simulator'];

/** @returns {string[]} */
function members() {
  const nested = groups.flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(root, group, entry.name)),
  );
  return [...nested, join(root, 'infra', 'lab')].filter((member) => existsSync(join(member, 'package.json')));
}

/**
 * The latest change below a folder, in milliseconds; folders count too, because a deleted file changes them.
 * @param {string} directory
 * @returns {number}
 */
function latestChange(directory) {
  return readdirSync(directory, { withFileTypes: true }).reduce((latest, entry) => {
    const path = join(directory, entry.name);
    return Math.max(latest, entry.isDirectory() ? latestChange(path) : statSync(path).mtimeMs);
  }, statSync(directory).mtimeMs);
}

/** @param {string} member */
const isBuildable = (member) =>
  Boolean(JSON.parse(readFileSync(join(member, 'package.json'), 'utf8')).scripts?.build);

function isBuilt() {
  if (!existsSync(stamp)) return false;
  const builtAt = statSync(stamp).mtimeMs;
  const shared = ['tsconfig.base.json', 'turbo.json', 'pnpm-lock.yaml'].map((file) => join(root, file));
  return members()
    .filter(isBuildable)
    .every((member) => {
      const files = [...shared, join(member, 'package.json'), join(member, 'tsconfig.build.json')];
      return (
        existsSync(join(member, 'dist')) &&
        files.every((file) => statSync(file).mtimeMs < builtAt) &&
        latestChange(join(member, 'src')) < builtAt
      );
    });
}

/** Builds what has changed since the last build; turbo knows which members that are. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  const startedAt = new Date();
  // Through pnpm, because turbo runs each member's script with the package manager it finds on PATH.
  await runQuietly('building', [...pnpm, 'exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], {
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  });
  mkdirSync(join(root, '.firstline'), { recursive: true });
  writeFileSync(stamp, '');
  // A file that was saved while the build ran must count as changed after it.
  utimesSync(stamp, startedAt, startedAt);
}
