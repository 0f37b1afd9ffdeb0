// @ts-check
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { root } from './repository.mjs';

/**
 * Makes the checkout ready to run.
 * @param {boolean} install  whether missing dependencies may be downloaded
 */
export async function prepare(install) {
  await ensureInstalled(install);
  await ensureBuilt();
}

/**
 * Goes on as another program in this same process, so that signals and the terminal are its own.
 * @param {string} main  the program, relative to the checkout
 * @param {string[]} parameters  what it finds in `process.argv`
 */
export async function becomeProgram(main, parameters) {
  const path = join(root, main);
  process.argv = [process.argv[0] ?? 'node', path, ...parameters];
  await import(pathToFileURL(path).href);
}
