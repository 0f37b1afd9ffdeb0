import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Launch } from '../processes/supervised-process.ts';
import type { Plan } from './part.ts';

/** Runs a member of this repository, built, with only the settings given here and the accepted ones. */
export async function launchMember(
  plan: Plan,
  member: string,
  settings: Readonly<Record<string, string>>,
  accepts: readonly string[],
): Promise<Launch> {
  const main = join(plan.repository, member, 'dist', 'main.js');
  await access(main).catch(() => {
    throw new LabError('E_LAB_NOT_BUILT', `${member} is not built: run npm start, which builds it`);
  });
  const accepted = accepts.flatMap((name) => {
    const value = plan.settings[name];
    return value ? [[name, value] as const] : [];
  });
  return {
    command: process.execPath,
    arguments: ['--enable-source-maps', main],
    directory: plan.repository,
    environment: { ...plan.baseEnvironment, HOST: '127.0.0.1', ...settings, ...Object.fromEntries(accepted) },
  };
}
