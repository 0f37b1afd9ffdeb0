import { join } from 'node:path';
import { httpProbe } from '../processes/readiness.ts';
import { seedRundeck } from '../seed-rundeck.ts';
import { hostRoot } from './lab-host.ts';
import { launchMember } from './member.ts';
import { localAddress, type Part } from './part.ts';

/** The stand-in; with a real Rundeck this part is left out. */
export const rundeck: Part = {
  name: 'rundeck',
  title: 'Rundeck stand-in',
  ports: ['rundeck'],
  accepts: ['LOG_LEVEL'],
  address: ({ ports }) => localAddress(ports.rundeck),
  ready: ({ ports }) => httpProbe(`${localAddress(ports.rundeck)}/actuator/health/readiness`),
  launch(plan) {
    const { ports, directories, secrets, repository, baseEnvironment } = plan;
    return launchMember(
      plan,
      'simulator/rundeck',
      {
        RUNDECK_PORT: String(ports.rundeck),
        RUNDECK_ADMIN_TOKEN_FILE: secrets.rundeckAdminToken.file,
        RUNDECK_EXECUTOR_TOKEN_FILE: secrets.rundeckExecutorToken.file,
        RUNDECK_DATA_DIR: join(directories.data, 'rundeck'),
        // The jobs run here as they would on the host: with its systemctl, its file system and its database.
        PATH: `${join(repository, 'simulator', 'lab-host', 'bin')}:${baseEnvironment.PATH ?? ''}`,
        LAB_HOST_URL: localAddress(ports.labHost),
        LAB_DB_PORT: String(ports.labDb),
        FIRSTLINE_HOST_ROOT: hostRoot(plan),
      },
      this.accepts,
    );
  },
  prepare: ({ rundeck: { url, project }, secrets, repository, directories }) =>
    seedRundeck(
      { url, project, adminToken: secrets.rundeckAdminToken.value },
      {
        directory: join(repository, 'infra', 'rundeck'),
        nodeFile: join(directories.data, 'rundeck', 'nodes.yaml'),
      },
    ),
};
