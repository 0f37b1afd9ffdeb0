import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRundeckClient, type RundeckClient } from '@firstline/rundeck-api-client';
import { waitUntil } from '../rundeck/wait-until.ts';
import { freePort } from './free-port.ts';
import { runOnceJob } from './run-once-job.ts';

export interface RundeckUnderTest {
  readonly url: string;
  readonly token: string;
  readonly project: string;
  readonly jobId: string;
  /** Not through the network with the faults. */
  readonly client: RundeckClient;
  /** Whether it is the one of RUNDECK_URL, and so as fast as a real server is. */
  readonly real: boolean;
  /** An address of this machine that Rundeck's own can reach. */
  readonly thisHost: string;
  close(): Promise<void>;
}

interface Server {
  readonly url: string;
  readonly token: string;
  readonly real: boolean;
  close(): Promise<void>;
}

/** A project of its own with the one job, on the Rundeck of RUNDECK_URL and RUNDECK_TOKEN or on a stand-in. */
export async function openRundeck(): Promise<RundeckUnderTest> {
  const server = await openServer();
  const client = createRundeckClient({ baseUrl: server.url, token: server.token, timeoutMs: 30_000 });
  const project = `firstline-run-once-${randomUUID().slice(0, 8)}`;
  const jobId = randomUUID();
  await client.projects.ensure(project, {}, 'run-once suite; removed by itself');
  await client.jobs.import(project, JSON.stringify([runOnceJob(jobId)]), { format: 'json' });
  return {
    ...server,
    project,
    jobId,
    client,
    thisHost: process.env.RUN_ONCE_CLAIM_HOST ?? (await addressTowards(server.url)),
    async close() {
      await waitUntil(
        () => client.executions.running(project),
        (running) => running.length === 0,
        60_000,
      );
      await client.projects.delete(project);
      await server.close();
    },
  };
}

async function openServer(): Promise<Server> {
  const { RUNDECK_URL, RUNDECK_TOKEN } = process.env;
  if (RUNDECK_URL && RUNDECK_TOKEN)
    return { url: RUNDECK_URL, token: RUNDECK_TOKEN, real: true, close: async () => undefined };
  return startStandIn();
}

/** A process of its own: the machine's second core runs it, and forking for each job costs the tests nothing. */
async function startStandIn(): Promise<Server> {
  const root = join(import.meta.dirname, '..', '..');
  const dataDir = mkdtempSync(join(tmpdir(), 'firstline-run-once-'));
  const token = randomUUID();
  const port = await freePort();
  const main = join(root, 'simulator', 'rundeck', 'src', 'main.ts');
  const child = spawn(process.execPath, ['--conditions=@firstline/source', '--import', 'tsx', main], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      RUNDECK_PORT: String(port),
      RUNDECK_DATA_DIR: dataDir,
      RUNDECK_ADMIN_TOKEN: token,
      RUNDECK_EXECUTOR_TOKEN: randomUUID(),
      RUNDECK_THREADS: '64',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  const url = `http://127.0.0.1:${port}`;
  await waitUntil(
    () =>
      fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (up) => up,
    30_000,
  );
  return {
    url,
    token,
    real: false,
    async close() {
      process.off('exit', killed);
      const exit = once(child, 'exit');
      child.kill('SIGKILL'); // its data is of no use to anybody
      await exit;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** IPv4, for the job's plain bash; with another network between the two set RUN_ONCE_CLAIM_HOST. */
async function addressTowards(url: string): Promise<string> {
  const { hostname, port, protocol } = new URL(url);
  const socket = connect({
    host: hostname,
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    family: 4,
  });
  await once(socket, 'connect');
  const { localAddress = '127.0.0.1' } = socket;
  socket.destroy();
  return localAddress;
}
