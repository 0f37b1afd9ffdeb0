import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesBelow, root } from './repository.ts';

export interface Setting {
  readonly name: string;
  /** As text; `undefined` when there is none. */
  readonly usual?: string;
  readonly required: boolean;
  readonly meaning: string;
}

/** What is asked of a zod schema here. */
interface Schema {
  readonly description?: string;
  safeParse(value: unknown): { success: boolean; data?: unknown };
}

/** The members with a `src/config.ts`: every process that reads an environment. */
export const configuredMembers = (): string[] =>
  ['services', 'simulator', 'packages']
    .flatMap((folder) => filesBelow(folder, (path) => /^[^/]+\/[^/]+\/src\/config\.ts$/.test(path)))
    .map((path) => path.replace('/src/config.ts', ''))
    .filter((member) => existsSync(join(root, member, 'src', 'main.ts')));

/** The settings of a member, as its own schema `Config` has them, in its order. */
export async function settingsOf(member: string): Promise<Setting[]> {
  const file = pathToFileURL(join(root, member, 'src', 'config.ts')).href;
  const { Config } = (await import(file)) as { Config: { shape: Record<string, Schema> } };
  return Object.entries(Config.shape).map(([name, schema]) => {
    const whenUnset = schema.safeParse(undefined);
    return {
      name,
      required: !whenUnset.success,
      meaning: schema.description ?? '',
      ...(whenUnset.data !== undefined && { usual: String(whenUnset.data) }),
    };
  });
}
