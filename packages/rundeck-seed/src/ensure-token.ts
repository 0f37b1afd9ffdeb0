import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createRundeckClient, isRundeckError, type RundeckClient } from '@firstline/rundeck-api-client';

export interface TokenWish {
  readonly baseUrl: string;
  /** Where the token is kept, readable by its owner only. */
  readonly file: string;
  readonly user: string;
  readonly roles: readonly string[];
  /** As `30d`; the server's maximum, 30 days unless configured otherwise, when left out. */
  readonly duration?: string;
}

/** Keeps the token of the file while the server takes it, and makes a new one otherwise. Tells which of the two. */
export async function ensureToken(admin: RundeckClient, wish: TokenWish): Promise<'kept' | 'made'> {
  const { baseUrl, file, user, roles, duration } = wish;
  const token = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (token && (await isTaken(baseUrl, token))) return 'kept';
  const made = await admin.tokens.create({ user, roles, name: user, ...(duration && { duration }) });
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, `${made.token}\n`, { mode: 0o600 });
  await rename(unfinished, file);
  return 'made';
}

async function isTaken(baseUrl: string, token: string): Promise<boolean> {
  try {
    await createRundeckClient({ baseUrl, token }).system.executionMode();
    return true;
  } catch (error) {
    if (isRundeckError(error) && error.kind === 'unauthorized') return false;
    // What the token may do is for the ACL to say.
    if (isRundeckError(error) && error.kind === 'forbidden') return true;
    throw error;
  }
}
