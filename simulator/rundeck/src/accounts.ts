import { sameSecret } from '@firstline/runtime';
import type { JobRecord } from './records.ts';
import { forbidden, missing } from './refusal.ts';
import type { World } from './world.ts';

export interface Account {
  readonly name: string;
  /** Administrators may everything; the others what the executor's ACL gives. */
  readonly admin: boolean;
}

/** Finds whose token this is: one of the two configured, or one made through the API and not expired. */
export function accountOf(
  token: string,
  configured: { adminToken: string; executorToken: string },
  world: World,
): Account | undefined {
  if (sameSecret(token, configured.adminToken)) return { name: 'admin', admin: true };
  if (sameSecret(token, configured.executorToken)) return { name: 'executor', admin: false };
  const made = world.tokens.values().find((record) => sameSecret(token, record.token));
  if (!made || made.expires < Date.now()) return undefined;
  return { name: made.user, admin: made.roles.includes('admin') };
}

/** The executor's ACL for jobs: read, run and kill in its groups, nothing elsewhere. */
export const mayUse = (account: Account, job: JobRecord, { settings }: World): boolean =>
  account.admin || settings.executorJobGroups.test(job.definition.group ?? '');

/** The job of this id, if the account may do that with it. */
export function jobFor(account: Account, id: string, action: 'Read' | 'Run', world: World): JobRecord {
  const job = world.jobs.get(id);
  if (!job) throw missing('Job ID', id);
  if (!mayUse(account, job, world)) throw forbidden(action, `Job ID ${id}`);
  return job;
}

export function requireAdmin(account: Account, action: string, what: string): void {
  if (!account.admin) throw forbidden(action, what);
}
