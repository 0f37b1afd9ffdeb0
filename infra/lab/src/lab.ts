import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@firstline/runtime';
import { LabError } from './errors.ts';
import { writeLabEnvironment } from './lab-environment.ts';
import type { Part, Plan } from './parts/part.ts';
import { endMarkedProcesses, markedProcesses, signalAll } from './processes/marked-processes.ts';
import { SupervisedProcess } from './processes/supervised-process.ts';

// A little longer than the services' own deadline, so that a slow one is seen to end by itself.
const STOP_TIMEOUT_MS = 12_000;
const READY_TIMEOUT_MS = 60_000;
const ORPHAN_GRACE_MS = 2_000;

/** A lab that runs, or is being started or stopped. */
export interface Lab {
  /** What `lab.env` holds: addresses and credentials of everything. */
  readonly environment: Readonly<Record<string, string>>;
  /** The base address of a part, without a slash at the end. */
  address(part: string): string;
  /** The part's process; `pid` is undefined while it is down. */
  process(part: string): { readonly pid: number | undefined };
  /** Sends the part's process a signal; when it ends, the supervisor starts it again. */
  kill(part: string, signal: NodeJS.Signals): void;
  /** Stops a part politely and keeps it down until {@link Lab.restart}. */
  halt(part: string): Promise<void>;
  /** Stops a part when it runs, starts it, and waits until it is ready. */
  restart(part: string): Promise<void>;
  /** Stops everything in reverse order; nothing it started is left. A second call waits for the first. */
  stop(): Promise<void>;
}

/** The processes of one plan: starts them in order, watches them, stops them. */
export class RunningLab implements Lab {
  readonly environment: Readonly<Record<string, string>>;
  readonly #plan: Plan;
  readonly #parts: readonly { readonly part: Part; readonly process: SupervisedProcess }[];
  readonly #release: () => Promise<void>;
  #stopping: Promise<void> | undefined;
  readonly #atExit = (): void => this.killEverything();

  constructor(
    plan: Plan,
    parts: readonly Part[],
    environment: Readonly<Record<string, string>>,
    overrides: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>,
    release: () => Promise<void>,
  ) {
    this.#plan = plan;
    this.#release = release;
    this.environment = environment;
    this.#parts = parts.map((part) => ({
      part,
      process: new SupervisedProcess({
        name: part.title,
        launch: async () => {
          const launch = await part.launch(plan);
          return { ...launch, environment: { ...launch.environment, ...overrides[part.name] } };
        },
        ready: part.ready(plan),
        readyTimeoutMs: READY_TIMEOUT_MS,
        stopTimeoutMs: STOP_TIMEOUT_MS,
        logFile: join(plan.directories.logs, `${part.name}.log`),
        report: (line) => plan.talk.say(`! ${line}`),
      }),
    }));
  }

  /** Starts every part, one after the other, each when the one before is ready. On a failure all are stopped again. */
  async start(): Promise<void> {
    const { talk, directories } = this.#plan;
    process.once('exit', this.#atExit);
    try {
      for (const { part, process: running } of this.#parts) {
        if (this.#stopping) break;
        const since = Date.now();
        const done = talk.busy(`starting ${part.title}`);
        try {
          await running.start();
          if (!this.#stopping) await part.prepare?.(this.#plan);
        } finally {
          done();
        }
        if (this.#stopping) break;
        const seconds = ((Date.now() - since) / 1_000).toFixed(1);
        talk.say(`  ${part.title.padEnd(20)} ${part.address(this.#plan).padEnd(28)} ready in ${seconds} s`);
      }
      if (!this.#stopping) await writeLabEnvironment(directories.environmentFile, this.environment);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  address(name: string): string {
    return this.#find(name).part.address(this.#plan);
  }

  process(name: string): { readonly pid: number | undefined } {
    const { process: running } = this.#find(name);
    return {
      get pid() {
        return running.pid;
      },
    };
  }

  kill(name: string, signal: NodeJS.Signals): void {
    this.#find(name).process.kill(signal);
  }

  halt(name: string): Promise<void> {
    return this.#find(name).process.stop();
  }

  restart(name: string): Promise<void> {
    return this.#find(name).process.restart();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  /** SIGKILL to all, at once; for a person who does not want to wait. */
  killEverything(): void {
    for (const { process: running } of this.#parts) running.killGroup();
    signalAll(markedProcesses(this.#plan.directories.root), 'SIGKILL');
  }

  async #stopAll(): Promise<void> {
    const { talk, directories } = this.#plan;
    await rm(directories.environmentFile, { force: true });
    for (const { part, process: running } of this.#parts.toReversed()) {
      const done = running.pid === undefined ? () => undefined : talk.busy(`stopping ${part.title}`);
      await running.stop().catch((error: unknown) => talk.say(`! ${part.title}: ${messageOf(error)}`));
      done();
    }
    // What a part started in a session of its own, and did not end itself.
    await endMarkedProcesses(directories.root, ORPHAN_GRACE_MS);
    process.off('exit', this.#atExit);
    await this.#release();
  }

  #find(name: string) {
    const found = this.#parts.find(({ part }) => part.name === name);
    if (found) return found;
    const names = this.#parts.map(({ part }) => part.name).join(', ');
    throw new LabError('E_LAB_PART_UNKNOWN', `no part “${name}” in this lab; there are ${names}`);
  }
}
