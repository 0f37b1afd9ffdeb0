import { isRundeckError, type RundeckClient } from '@firstline/rundeck-api-client';
import type { Change } from './plan-seed.ts';

/**
 * The private key (PEM) that Rundeck enters the project's nodes with. What lies in the key storage can not be read
 * back, so a key that is there counts as changed and is written again.
 */
export async function hostKeyChange(client: RundeckClient, project: string, pem: string): Promise<Change> {
  const path = `project/${project}/hosts.key`;
  const exists = await client.keys.get(path).then(
    () => true,
    (error: unknown) => {
      if (isRundeckError(error) && error.kind === 'not_found') return false;
      throw error;
    },
  );
  return {
    what: `key keys/${path}`,
    state: exists ? 'changed' : 'new',
    difference: exists ? ['what is kept there can not be compared: it is written again'] : [],
    async apply() {
      await client.keys.put(path, pem, 'private-key');
    },
  };
}
