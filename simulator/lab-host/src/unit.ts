import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessUsage, processUsage } from './process-usage.ts';

export type UnitState = 'active' | 'inactive' | 'failed';

export interface UnitSpec {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Asks the running service something real; throws when it does not serve. */
  readonly probe?: () => Promise<void>;
}

const RESTART_AFTER_MS = 500;
const STOP_TIMEOUT_MS = 3_000;
const SERVING_TIMEOUT_MS = 5_000;
const scripts = join(import.meta.dirname, '..', 'units');

/** One service of the lab host: a real process, started again when it ends by itself (`Restart=always`). */
export class Unit {
  readonly spec: UnitSpec;
  readonly #inherited: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #state: UnitState = 'inactive';
  /** CPU of the processes this unit had before; the total only ever grows. */
  #spentSeconds = 0;
  #lastSeconds = 0;
  starts = 0;

  constructor(spec: UnitSpec, inherited: Readonly<Record<string, string>>) {
    this.spec = spec;
    this.#inherited = inherited;
  }

  get name(): string {
    return this.spec.name;
  }
  get state(): UnitState {
    return this.#state;
  }
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  usage(): ProcessUsage {
    const usage = this.pid === undefined ? undefined : processUsage(this.pid);
    if (usage) this.#lastSeconds = usage.cpuSeconds;
    return { cpuSeconds: this.#spentSeconds + this.#lastSeconds, residentBytes: usage?.residentBytes ?? 0 };
  }

  async start(): Promise<void> {
    if (this.#child) return;
    const child = spawn(process.execPath, [join(scripts, `${this.name}.mjs`)], {
      env: { ...this.#inherited, ...this.spec.environment },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    // Writing to a unit that has just died is no error of the host.
    child.stdin?.on('error', () => undefined);
    child.once('exit', () => this.#ended(child));
    // A process that could not be made at all has no exit.
    child.once('error', () => this.#ended(child));
    this.#child = child;
    this.#state = 'active';
    this.starts++;
    await this.#serving();
  }

  async stop(): Promise<void> {
    this.#state = 'inactive';
    await this.#end('SIGTERM');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Dies and stays down, as a service whose start limit is hit: only a restart from outside brings it back. */
  async crash(): Promise<void> {
    this.#state = 'failed';
    await this.#end('SIGKILL');
  }

  tell(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(timer);
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#spentSeconds += this.#lastSeconds;
    this.#lastSeconds = 0;
    if (this.#state !== 'active') return;
    setTimeout(() => {
      if (this.#state === 'active') void this.start();
    }, RESTART_AFTER_MS).unref();
  }

  /** Whether the unit runs and answers. One without a probe answers by running. */
  async isServing(): Promise<boolean> {
    if (!this.#child) return false;
    return (this.spec.probe?.() ?? Promise.resolve()).then(
      () => true,
      () => false,
    );
  }

  /** Waits until the service answers, so that a restart that returned has worked. */
  async #serving(): Promise<void> {
    const giveUp = Date.now() + SERVING_TIMEOUT_MS;
    while (this.#child && Date.now() < giveUp) {
      if (await this.isServing()) return;
      await sleep(50);
    }
  }
}
