import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const MEGABYTE = 1024 * 1024;
const CHUNK_MB = 8;
const FILLED_PREFIX = 'thumbnail-';
export const MOUNTPOINT = '/srv/data';

/** The lab host's disk: a directory with a quota. What lies in it are real bytes. */
export interface Disk {
  readonly sizeBytes: number;
  availableBytes(): Promise<number>;
  /** Fills the cache directory until this share of the disk is used. */
  fill(share: number): Promise<void>;
  /** Whether something is left of what `fill` wrote. */
  isFilled(): Promise<boolean>;
  /** Takes away what `fill` wrote. */
  clear(): Promise<void>;
}

export async function createDisk(root: string, quotaMb: number): Promise<Disk> {
  const directory = join(root, MOUNTPOINT);
  const cache = join(directory, 'cache');
  await mkdir(cache, { recursive: true });
  const sizeBytes = quotaMb * MEGABYTE;
  const filled = async () =>
    (await readdir(cache).catch(() => [])).filter((name) => name.startsWith(FILLED_PREFIX));
  const availableBytes = async () => Math.max(0, sizeBytes - (await bytesIn(directory)));
  return {
    sizeBytes,
    availableBytes,
    async fill(share) {
      await mkdir(cache, { recursive: true });
      const chunk = Buffer.alloc(MEGABYTE, 0xa5);
      for (let number = 0; (await availableBytes()) > sizeBytes * (1 - share); number++) {
        const left = (await availableBytes()) - sizeBytes * (1 - share);
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

async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      // A file may be deleted between the listing and the look.
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
