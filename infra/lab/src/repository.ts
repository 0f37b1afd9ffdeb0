import { fileURLToPath } from 'node:url';

/** The checkout this file belongs to: the same three steps up from `src` and from `dist`. */
export const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
