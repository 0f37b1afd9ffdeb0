import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRundeckClient } from '@firstline/rundeck-api-client';
import { messageOf } from '@firstline/runtime';
import { LabError } from './errors.ts';
import type { RundeckPlan } from './parts/part.ts';

/** The node the jobs are for, on the machine Rundeck runs on. */
const nodes = `web-1:
  nodename: web-1
  hostname: localhost
  osFamily: unix
  tags: lab
  node-executor: local
  file-copier: local
`;

// Source 1 is the server itself; 2 takes the nodes that are put through the API.
const NODE_SOURCE = 2;
const projectSettings = (nodeFile: string): Record<string, string> => ({
  'resources.source.1.type': 'local',
  'resources.source.2.type': 'file',
  'resources.source.2.config.file': nodeFile,
  'resources.source.2.config.format': 'resourceyaml',
  'resources.source.2.config.writeable': 'true',
  'resources.source.2.config.generateFileAutomatically': 'true',
});

/**
 * Makes the project, its node and the jobs of `jobsDirectory` in Rundeck, or brings them up to date; a second time
 * changes nothing, because every job carries its uuid. `adminToken` must be allowed to do so.
 */
export async function seedRundeck(
  rundeck: Pick<RundeckPlan, 'url' | 'project'> & { adminToken: string },
  options: { jobsDirectory: string; nodeFile: string },
): Promise<void> {
  const client = createRundeckClient({ baseUrl: rundeck.url, token: rundeck.adminToken });
  await client.projects.ensure(
    rundeck.project,
    projectSettings(options.nodeFile),
    'Firstline: the approved runbooks',
  );
  await client.nodes.put(rundeck.project, NODE_SOURCE, nodes, 'yaml');
  const files = await readdir(options.jobsDirectory);
  for (const file of files.filter((name) => name.endsWith('.yaml')).sort()) {
    const document = await readFile(join(options.jobsDirectory, file), 'utf8');
    await client.jobs
      .import(rundeck.project, document, { format: 'yaml', duplicates: 'update' })
      .catch((error: unknown) => {
        throw new LabError(
          'E_LAB_SEED_FAILED',
          `Rundeck refuses the job file ${file}: ${messageOf(error)}`,
          error,
        );
      });
  }
}
