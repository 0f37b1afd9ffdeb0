import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitUntil } from '../rundeck/wait-until.ts';
import { type Moment, startExecutorGate } from './executor-gate.ts';
import { freePort } from './free-port.ts';
import type { RundeckUnderTest } from './rundeck-under-test.ts';

export interface KilledExecutor {
  /** How often the jobs acted, by run key. */
  readonly effects: ReadonlyMap<string, number>;
  kills(): number;
  /** Kills it with -9 the next time this happens; another one is started at once. */
  killAt(moment: Moment): void;
  close(): Promise<void>;
}

/** The real executor as a process that is killed again and again. */
export async function startKilledExecutor(
  { url: rundeckUrl, thisHost }: Pick<RundeckUnderTest, 'url' | 'thisHost'>,
  environment: Readonly<Record<string, string>>,
): Promise<KilledExecutor> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let due: Moment | undefined;
  let kills = 0;
  let closing = false;

  const gate = await startExecutorGate({
    rundeckUrl,
    thisHost,
    executorUrl: address,
    onMoment(moment) {
      if (due !== moment) return;
      due = undefined;
      kills += 1;
      child?.kill('SIGKILL');
    },
  });

  function start(): void {
    const root = join(import.meta.dirname, '..', '..');
    const main = join(root, 'services', 'executor', 'src', 'main.ts');
    child = spawn(process.execPath, ['--conditions=@firstline/source', '--import', 'tsx', main], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        LOG_LEVEL: 'error',
        EXECUTOR_PORT: String(port),
        RUNDECK_URL: gate.url,
        PROMETHEUS_URL: gate.url,
        CLAIM_URL: gate.claimUrl,
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('exit', () => {
      if (!closing) start();
    });
  }
  const killed = (): void => void child?.kill('SIGKILL');
  process.once('exit', killed);
  start();
  const isReady = () =>
    fetch(`${address}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil(isReady, (ready) => ready, 60_000);
  return {
    effects: gate.effects,
    kills: () => kills,
    killAt(moment) {
      due = moment;
    },
    async close() {
      closing = true;
      process.off('exit', killed);
      if (child && child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }
      await gate.close();
    },
  };
}
