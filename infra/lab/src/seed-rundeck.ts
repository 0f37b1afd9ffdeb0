import { createRundeckClient } from '@firstline/rundeck-api-client';
import { planSeed, readSeed } from '@firstline/rundeck-seed';
import { messageOf } from '@firstline/runtime';
import { LabError } from './errors.ts';
import type { RundeckPlan } from './parts/part.ts';

/** The node the jobs are for, on the machine Rundeck runs on. */
const nodes = {
  'web-1': {
    nodename: 'web-1',
    hostname: 'localhost',
    osFamily: 'unix',
    tags: 'lab',
    'node-executor': 'local',
    'file-copier': 'local',
  },
};

/**
 * Makes the project, its node and the jobs of `directory` in Rundeck, or brings them up to date; a second time
 * changes nothing. `adminToken` must be allowed to do so.
 */
export async function seedRundeck(
  rundeck: Pick<RundeckPlan, 'url' | 'project'> & { adminToken: string },
  options: { directory: string; nodeFile: string },
): Promise<void> {
  const client = createRundeckClient({ baseUrl: rundeck.url, token: rundeck.adminToken });
  try {
    const files = await readSeed({
      directory: options.directory,
      project: rundeck.project,
      nodesFile: false,
      settings: { 'resources.source.2.config.file': options.nodeFile },
    });
    for (const change of await planSeed(client, { ...files, nodes }))
      if (change.state !== 'same') await change.apply();
  } catch (error) {
    throw new LabError('E_LAB_SEED_FAILED', `Rundeck can't be seeded: ${messageOf(error)}`, error);
  }
}
