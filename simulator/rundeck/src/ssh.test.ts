import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRundeckClient, outcomeOf, type RundeckClient } from '@firstline/rundeck-api-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RundeckStandIn, startRundeckStandIn } from './index.ts';

// An ssh of our own: it notes what it was asked and runs the command here, with only the variables sent along.
const FAKE_SSH = `#!/bin/bash
printf '%s\\n' "$@" >"$0.asked"
key=; for ((n = 1; n <= $#; n++)); do [ "\${!n}" = -i ] && { m=$((n + 1)); key=\${!m}; }; done
cp "$key" "$0.key"
case " $* " in *" unreachable "*) echo 'ssh: connect to host unreachable port 22: Connection refused' >&2; exit 255 ;; esac
sent=(); while IFS= read -r pair; do sent+=("$pair"); done < <(env | grep ^RD_)
exec env -i PATH="$PATH" THERE=yes "\${sent[@]}" bash -c "\${!#}"
`;
const tokens = { adminToken: 'admin-token-1', executorToken: 'executor-token-1' };
const job = {
  uuid: '7c1a0d52-0000-4000-8000-000000000002',
  name: 'job',
  group: 'remediation',
  options: [
    { name: 'host', required: true },
    { name: 'word', value: "it's $HOME; `id`" },
  ],
  nodefilters: { filter: ['name: $', '{option.host}'].join('') },
  sequence: {
    keepgoing: false,
    strategy: 'node-first',
    commands: [
      { script: '#!/bin/bash\necho "$THERE $RD_NODE_NAME $RD_OPTION_WORD secret=$SECRET"\nexit 3\n' },
    ],
  },
};
const nodes = `
web-1: {hostname: web-1:2222, username: ops, ssh-key-storage-path: keys/project/p/hosts.key}
gone-1: {hostname: unreachable, username: ops, ssh-key-storage-path: keys/project/p/hosts.key}
odd-1: {hostname: odd-1, username: ops, ssh-key-storage-path: keys/elsewhere/hosts.key}
`;

let directory: string;
let standIn: RundeckStandIn;
let admin: RundeckClient;
let executor: RundeckClient;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'stand-in-ssh-'));
  mkdirSync(join(directory, 'bin'));
  writeFileSync(join(directory, 'bin', 'ssh'), FAKE_SSH, { mode: 0o755 });
  standIn = await startRundeckStandIn({
    ...tokens,
    environment: { PATH: `${join(directory, 'bin')}:${process.env.PATH}`, SECRET: 'of the server' },
  });
  admin = createRundeckClient({ baseUrl: standIn.url, token: tokens.adminToken });
  executor = createRundeckClient({ baseUrl: standIn.url, token: tokens.executorToken });
  await admin.projects.ensure('p', {
    'resources.source.2.type': 'file',
    'resources.source.2.config.writeable': 'true',
  });
  await admin.jobs.import('p', JSON.stringify([job]), { format: 'json' });
  await admin.nodes.put('p', 2, nodes);
  for (const path of ['project/p/hosts.key', 'elsewhere/hosts.key'])
    await admin.keys.put(path, '-----BEGIN KEY-----\nA\n-----END KEY-----', 'private-key');
});
afterEach(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

async function runOn(host: string, client = executor) {
  const { id } = await client.jobs.run(job.uuid, { options: { host } });
  for (;;) {
    const execution = await admin.executions.get(id);
    if (outcomeOf(execution) !== 'running')
      return { execution, output: (await admin.executions.tail(id, 10)).join('\n') };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a node that is not this machine', () => {
  it('gets the script and its options over SSH, with the key of the key storage, and nothing of the server', async () => {
    const { execution, output } = await runOn('web-1');
    expect(output).toMatch(/^yes web-1 it's \$HOME; `id` secret=$/m);
    expect(output).toContain('Result: 3');
    expect(execution).toMatchObject({ status: 'failed', failedNodes: ['web-1'] });
    const asked = readFileSync(join(directory, 'bin', 'ssh.asked'), 'utf8').split('\n');
    expect(asked).toEqual(expect.arrayContaining(['-p', '2222', '-l', 'ops', 'web-1', 'SendEnv=RD_*']));
    // ssh refuses a key without a line end.
    expect(readFileSync(join(directory, 'bin', 'ssh.key'), 'utf8')).toMatch(/END KEY-----\n$/);
  });

  it('that can not be reached fails the execution, without a result of the script', async () => {
    const { execution, output } = await runOn('gone-1');
    expect(execution).toMatchObject({ status: 'failed', failedNodes: ['gone-1'] });
    expect(output).toContain('Connection refused');
    expect(output).not.toContain('Result:');
  });

  it("is entered only with a key that whoever runs the job may read, as by the executor's ACL", async () => {
    expect((await runOn('odd-1')).output).toContain('Failed to read SSH Key Storage stored at path');
    expect((await runOn('odd-1', admin)).output).toContain('yes odd-1');
  });
});
