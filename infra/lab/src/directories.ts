import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where one lab keeps what; two labs never share a directory. */
export interface Directories {
  readonly root: string;
  readonly data: string;
  readonly configuration: string;
  readonly logs: string;
  readonly secrets: string;
  readonly environmentFile: string;
  readonly lockFile: string;
}

/** Names the places below `root` (absolute) and makes the folders; only their owner may read them. */
export async function makeDirectories(root: string): Promise<Directories> {
  const directories = {
    root,
    data: join(root, 'lab'),
    configuration: join(root, 'lab', 'configuration'),
    logs: join(root, 'logs'),
    secrets: join(root, 'secrets'),
    environmentFile: join(root, 'lab.env'),
    lockFile: join(root, 'lab.lock'),
  };
  const { data, configuration, logs, secrets } = directories;
  await mkdir(root, { recursive: true });
  for (const directory of [data, configuration, logs, secrets]) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  }
  return directories;
}
