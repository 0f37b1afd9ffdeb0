import { join } from 'node:path';

/** Where what the tests had to get or build is kept between runs; nothing of it is committed. */
export const partsDirectory = join(import.meta.dirname, '..', '..', '.firstline', 'parts');
