import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lifecycle, listen, silentLogger } from '@firstline/runtime';
import { createApp } from './app.ts';
import { openExecutionLogs } from './execution-log.ts';
import { createFaults, type Faults } from './faults.ts';
import { openJournal } from './journal.ts';
import { recover } from './recover.ts';
import { createRunner } from './runner.ts';
import { type StandInOptions, settingsOf } from './settings.ts';
import { openWorld } from './world.ts';

export type { Fault, Faults } from './faults.ts';
export type { StandInOptions } from './settings.ts';

export interface RundeckStandIn {
  readonly url: string;
  readonly faults: Faults;
  /** Ends as a SIGTERM ends the real server: what runs is marked failed with 143, its processes go on. */
  close(): Promise<void>;
  /** Ends as kill -9 does: nothing is written about what runs. Start another on the same folder to see the rest. */
  crash(): Promise<void>;
}

/** Starts a server that answers as Rundeck 5.20.1 does and really runs the steps of its jobs on this machine. */
export async function startRundeckStandIn(options: StandInOptions): Promise<RundeckStandIn> {
  const logger = options.logger ?? silentLogger;
  const ownDir = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'rundeck-stand-in-')) : undefined;
  const dataDir = options.dataDir ?? ownDir ?? '';
  const journal = openJournal(join(dataDir, 'records.jsonl'));
  const world = openWorld(settingsOf(options), journal, openExecutionLogs(join(dataDir, 'logs')), logger);
  const runner = createRunner(world, join(dataDir, 'scripts'));
  const faults = createFaults();
  recover(world, runner);

  const lifecycle = new Lifecycle(logger, 10_000);
  const app = createApp(world, runner, options, faults);
  const host = options.host ?? '127.0.0.1';
  const { port } = await listen(app, {
    port: options.port ?? 0,
    host,
    portVariable: 'RUNDECK_PORT',
    lifecycle,
    logger,
  });
  world.url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;

  const end = async (leave: () => void): Promise<void> => {
    leave();
    journal.stop();
    await lifecycle.close();
    if (ownDir) rmSync(ownDir, { recursive: true, force: true });
  };
  return {
    url: world.url,
    faults,
    close: () => end(() => runner.shutDown()),
    crash: () => end(() => runner.vanish()),
  };
}
