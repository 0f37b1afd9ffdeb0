import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { httpProbe } from '../processes/readiness.ts';
import { renderFile } from '../render.ts';
import { localAddress, type Part } from './part.ts';
import { programOf } from './program-of.ts';

export const prometheus: Part = {
  name: 'prometheus',
  title: 'Prometheus',
  program: 'prometheus',
  ports: ['prometheus'],
  accepts: [],
  address: ({ ports }) => localAddress(ports.prometheus),
  ready: ({ ports }) => httpProbe(`${localAddress(ports.prometheus)}/-/ready`),
  async launch(plan) {
    const { ports, directories, repository } = plan;
    const program = programOf(plan, 'prometheus');
    const data = join(directories.data, 'prometheus');
    const configuration = join(directories.configuration, 'prometheus');
    await mkdir(data, { recursive: true, mode: 0o700 });
    await cp(join(repository, 'infra', 'prometheus'), configuration, { recursive: true });
    const file = join(configuration, 'prometheus.yml');
    await renderFile(join(repository, 'infra', 'prometheus', 'prometheus.yml'), file, {
      LAB_HOST_ADDRESS: `127.0.0.1:${ports.labHost}`,
      ALERTMANAGER_ADDRESS: `127.0.0.1:${ports.alertmanager}`,
    });
    return {
      command: program.path,
      arguments: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=2d',
        `--web.listen-address=127.0.0.1:${ports.prometheus}`,
        // Alertmanager is not discovered yet when the first alert of a young Prometheus is sent, and by default
        // the next try is a minute later.
        '--rules.alert.resend-delay=2s',
      ],
      directory: data,
      environment: { ...plan.baseEnvironment, ...program.environment },
    };
  },
};
