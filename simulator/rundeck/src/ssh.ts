import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from './nodes.ts';
import type { ExecutionRecord } from './records.ts';
import type { World } from './world.ts';

/** How a command is run on one node: `args` of ssh, to which the command is added. */
export interface SshDoor {
  readonly args: readonly string[];
}

/**
 * Opens the way to a node with the key that its `ssh-key-storage-path` names. The key is read with the rights of
 * whoever runs the job: one that may not be read, or is not there, is Rundeck's error and returned as its text.
 */
export function sshDoorTo(
  node: Node,
  execution: ExecutionRecord,
  world: World,
  directory: string,
): SshDoor | string {
  const path = node.attributes['ssh-key-storage-path'];
  if (!path) return `Failed: ConfigurationFailure: Authentication failure: no key for node ${node.name}`;
  const key = path.replace(/^\/?(keys\/)?/, 'keys/');
  const mayRead = execution.user === 'admin' || key.startsWith('keys/project/');
  const record = mayRead ? world.keys.get(key) : undefined;
  if (!record) return `Failed: ConfigurationFailure: Failed to read SSH Key Storage stored at path: ${key}`;
  const keyFile = join(directory, `${node.name.replaceAll(/[^\w.-]/g, '_')}.key`);
  writeFileSync(keyFile, record.content.endsWith('\n') ? record.content : `${record.content}\n`, {
    mode: 0o600,
  });
  const [host = '', port = '22'] = (node.attributes.hostname ?? node.name).split(':');
  const options = {
    BatchMode: 'yes',
    ConnectTimeout: '10',
    IdentitiesOnly: 'yes',
    LogLevel: 'ERROR',
    // The real server does not check host keys either.
    StrictHostKeyChecking: 'no',
    UserKnownHostsFile: '/dev/null',
    SendEnv: 'RD_*',
  };
  return {
    args: [
      ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
      ...['-i', keyFile, '-p', port, '-l', node.attributes.username ?? 'rundeck', host],
    ],
  };
}

/** What ssh itself exits with when it did not get as far as the command. */
export const SSH_FAILED = 255;
