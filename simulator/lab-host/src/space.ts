import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** How much a disk holds and how much of it is free, in bytes, and what node_exporter would call it. */
export interface Space {
  readonly sizeBytes: number;
  readonly device: string;
  readonly fstype: string;
  availableBytes(): Promise<number>;
}

/** A directory that is taken for a disk of `quotaMb`: what lies in it counts. */
export function quotaSpace(directory: string, quotaMb: number): Space {
  const sizeBytes = quotaMb * 1024 * 1024;
  return {
    sizeBytes,
    device: '/dev/lab1',
    fstype: 'ext4',
    availableBytes: async () => Math.max(0, sizeBytes - (await bytesIn(directory))),
  };
}

/** A file system of its own that is mounted at `directory`; the kernel tells what is free. */
export async function mountedSpace(directory: string): Promise<Space> {
  const { blocks, bsize } = await statfs(directory);
  return {
    sizeBytes: blocks * bsize,
    device: 'tmpfs',
    fstype: 'tmpfs',
    async availableBytes() {
      const now = await statfs(directory);
      return now.bavail * now.bsize;
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
