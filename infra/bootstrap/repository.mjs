// @ts-check
import { fileURLToPath } from 'node:url';

/** The checkout; every command works from here, wherever it was called. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The package manager, pinned as in package.json; npx brings it, so that none has to be installed. */
export const pnpm = ['npx', '--yes', 'pnpm@10.34.9'];
