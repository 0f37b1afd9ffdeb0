import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './errors.ts';

const files = {
  ingestToken: 'ingest-token',
  consolePassword: 'console-password',
  rundeckAdminToken: 'rundeck-admin-token',
  rundeckExecutorToken: 'rundeck-executor-token',
} as const;
export type SecretName = keyof typeof files;
export interface Secret {
  readonly value: string;
  readonly file: string;
}
export type Secrets = Readonly<Record<SecretName, Secret>>;

async function readOrCreate(file: string): Promise<Secret> {
  try {
    // `wx` makes the first of two starts win; both then read the same value.
    await writeFile(file, `${randomBytes(18).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  return { value: (await readFile(file, 'utf8')).trim(), file };
}

/** The lab's secrets, made once and kept in `directory`, readable by their owner only. */
export async function readSecrets(directory: string): Promise<Secrets> {
  const entries = Object.entries(files).map(
    async ([name, file]) => [name, await readOrCreate(join(directory, file))] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as Record<SecretName, Secret>;
}
