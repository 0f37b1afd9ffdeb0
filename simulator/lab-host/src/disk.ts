import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Space } from './space.ts';

const MEGABYTE = 1024 * 1024;
const CHUNK_MB = 8;
const FILLED_PREFIX = 'thumbnail-';
export const MOUNTPOINT = '/srv/data';

/** The lab host's disk. What lies in it are real bytes. */
export interface Disk {
  readonly space: Space;
  /** Fills the cache directory until this share of the disk is used. */
  fill(share: number): Promise<void>;
  /** Whether something is left of what `fill` wrote. */
  isFilled(): Promise<boolean>;
  /** Takes away what `fill` wrote. */
  clear(): Promise<void>;
}

/** The disk at `directory`, which is made when it is not there. */
export async function createDisk(directory: string, space: Space): Promise<Disk> {
  const cache = join(directory, 'cache');
  await mkdir(cache, { recursive: true });
  const filled = async () =>
    (await readdir(cache).catch(() => [])).filter((name) => name.startsWith(FILLED_PREFIX));
  return {
    space,
    async fill(share) {
      await mkdir(cache, { recursive: true });
      const chunk = Buffer.alloc(MEGABYTE, 0xa5);
      const keepFree = space.sizeBytes * (1 - share);
      for (let number = 0; (await space.availableBytes()) > keepFree; number++) {
        const left = (await space.availableBytes()) - keepFree;
        const file = await open(join(cache, `${FILLED_PREFIX}${Date.now()}-${number}.tmp`), 'w');
        try {
          for (let written = 0; written < CHUNK_MB && written * MEGABYTE < left; written++)
            await file.write(chunk);
        } finally {
          await file.close();
        }
      }
    },
    isFilled: async () => (await filled()).length > 0,
    async clear() {
      for (const name of await filled()) await rm(join(cache, name), { force: true });
    },
  };
}
