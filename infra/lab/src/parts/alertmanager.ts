import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { httpProbe } from '../processes/readiness.ts';
import { withOwnShare } from '../programs/own-share.ts';
import { renderFile } from '../render.ts';
import { localAddress, type Part } from './part.ts';
import { programOf } from './program-of.ts';

export const alertmanager: Part = {
  name: 'alertmanager',
  title: 'Alertmanager',
  program: 'alertmanager',
  ports: ['alertmanager'],
  accepts: [],
  address: ({ ports }) => localAddress(ports.alertmanager),
  ready: ({ ports }) => httpProbe(`${localAddress(ports.alertmanager)}/-/ready`),
  async launch(plan) {
    const { ports, directories, repository, secrets } = plan;
    const program = programOf(plan, 'alertmanager');
    const data = join(directories.data, 'alertmanager');
    await mkdir(data, { recursive: true, mode: 0o700 });
    const file = join(directories.configuration, 'alertmanager.yml');
    await renderFile(join(repository, 'infra', 'alertmanager', 'alertmanager.yml'), file, {
      INGEST_WEBHOOK_URL: `${localAddress(ports.ingest)}/webhooks/alertmanager`,
      INGEST_BEARER_TOKEN_FILE: secrets.ingestToken.file,
    });
    const { command: prefix, directory } = await withOwnShare(program, plan.talk);
    const [command, ...parameters] = [
      ...prefix,
      program.path,
      `--config.file=${file}`,
      `--storage.path=${data}`,
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
      // One alone has nobody to gossip with.
      '--cluster.listen-address=',
    ];
    return {
      command: command ?? program.path,
      arguments: parameters,
      directory: directory ?? data,
      environment: { ...plan.baseEnvironment, ...program.environment },
    };
  },
};
