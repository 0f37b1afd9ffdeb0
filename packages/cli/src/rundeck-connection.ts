import { createRundeckClient, type RundeckClient } from '@firstline/rundeck-api-client';
import type { CliContext } from './cli-context.ts';
import { UsageError } from './errors.ts';

/** The Rundeck of the settings. Throws a {@link UsageError} that says whose token is wanted. */
export function connectRundeck(
  { settings, fetch }: CliContext,
  whose: string,
): { url: string; client: RundeckClient } {
  const { RUNDECK_URL: url, RUNDECK_TOKEN: token } = settings;
  if (url === undefined || token === undefined)
    throw new UsageError(`set RUNDECK_URL and RUNDECK_TOKEN (or RUNDECK_TOKEN_FILE): ${whose}`);
  return { url, client: createRundeckClient({ baseUrl: url, token, fetch }) };
}
