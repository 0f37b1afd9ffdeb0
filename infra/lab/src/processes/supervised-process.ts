import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@firstline/runtime';
import { LabError } from '../errors.ts';
import { openLog, tailOf } from './log-file.ts';
import { type Probe, untilReady } from './readiness.ts';

/** What to run: one program, no shell. */
export interface Launch {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface SupervisedOptions {
  readonly name: string;
  /** Asked anew for every start, so that a restart sees today's configuration. */
  readonly launch: () => Promise<Launch>;
  readonly ready: Probe;
  readonly readyTimeoutMs: number;
  /** How long a polite stop may take before SIGKILL. */
  readonly stopTimeoutMs: number;
  readonly logFile: string;
  /** Told about an unexpected end and about the return. */
  readonly report: (line: string) => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
// A process that lived this long was well: the next pause is the first again.
const WELL_AFTER_MS = 30_000;

// Enough for the message above a stack.
const TAIL_LINES = 25;

const howItEnded = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal ?? `exit code ${code}`;

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * One part as a process of its own, in a process group of its own: a Ctrl-C in the terminal reaches only the
 * supervisor, which ends the parts in order. An unexpected end is answered by a restart with growing pauses.
 */
export class SupervisedProcess {
  readonly #options: SupervisedOptions;
  #child: ChildProcess | undefined;
  /** From start to stop; aborted means that nobody wants this part to run. */
  #wanted = new AbortController();
  #pauseMs = FIRST_PAUSE_MS;
  #returning: Promise<void> = Promise.resolve();

  constructor(options: SupervisedOptions) {
    this.#options = options;
  }

  /** Of the process that runs now; `undefined` while none does. */
  get pid(): number | undefined {
    return this.#child && !ended(this.#child) ? this.#child.pid : undefined;
  }

  /** Starts and waits until ready. Throws `E_LAB_PART_FAILED` with the end of its log. */
  async start(): Promise<void> {
    this.#wanted = new AbortController();
    this.#pauseMs = FIRST_PAUSE_MS;
    await this.#startOnce(this.#wanted.signal);
  }

  /** Sends a signal as anybody could; an end is then unexpected and answered by a restart. */
  kill(signal: NodeJS.Signals): void {
    if (this.#child && !ended(this.#child)) this.#child.kill(signal);
  }

  /** Stops (politely, then not) and doesn't start again; also ends what the process left in its group. */
  async stop(): Promise<void> {
    this.#wanted.abort();
    await this.#returning;
    const child = this.#child;
    if (child && !ended(child)) {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), this.#options.stopTimeoutMs);
      await exit;
      clearTimeout(late);
    }
    this.killGroup();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** SIGKILL to the process and everything in its group, at once and without waiting. */
  killGroup(): void {
    this.#wanted.abort();
    if (this.#child?.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // the group is empty
    }
  }

  async #startOnce(wanted: AbortSignal): Promise<void> {
    const { name, logFile, readyTimeoutMs } = this.#options;
    const { command, arguments: parameters, directory, environment } = await this.#options.launch();
    const log = await openLog(logFile);
    if (wanted.aborted) return log.close();
    const child = spawn(command, parameters, {
      cwd: directory,
      env: { ...environment },
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    this.#child = child;
    const over = new AbortController();
    let isReady = false;
    let cannotStart = '';
    child.once('error', (error) => {
      cannotStart = messageOf(error);
      over.abort();
    });
    child.once('exit', (code, signal) => {
      over.abort();
      if (isReady) this.#answerEnd(wanted, howItEnded(code, signal));
    });
    await log.close();
    const waiting = AbortSignal.any([over.signal, wanted, AbortSignal.timeout(readyTimeoutMs)]);
    try {
      await untilReady(this.#options.ready, waiting);
      // Another program on its port can answer in the place of a process that has ended already.
      if (over.signal.aborted) throw new Error('another program answers at its address');
      isReady = true;
    } catch (error) {
      if (wanted.aborted) return;
      const end = ended(child) ? howItEnded(child.exitCode, child.signalCode) : messageOf(error);
      const tail = await tailOf(logFile, TAIL_LINES);
      throw new LabError(
        'E_LAB_PART_FAILED',
        `${name} did not become ready: ${cannotStart || end}\n  The end of ${logFile}:\n${tail}`,
      );
    }
  }

  #answerEnd(wanted: AbortSignal, how: string): void {
    if (wanted.aborted) return;
    this.#options.report(`${this.#options.name} ended unexpectedly (${how}); starting it again`);
    this.#returning = this.#startAgain(wanted);
  }

  async #startAgain(wanted: AbortSignal): Promise<void> {
    const { name, report } = this.#options;
    const since = Date.now();
    while (!wanted.aborted) {
      await sleep(this.#pauseMs, undefined, { signal: wanted }).catch(() => undefined);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
      try {
        await this.#startOnce(wanted);
      } catch (error) {
        this.kill('SIGKILL');
        report(`${messageOf(error)}\n  trying again in ${this.#pauseMs / 1_000} s`);
        continue;
      }
      if (wanted.aborted) return;
      report(`${name} is back after ${((Date.now() - since) / 1_000).toFixed(1)} s (process ${this.pid})`);
      const child = this.#child;
      setTimeout(() => {
        if (this.#child === child) this.#pauseMs = FIRST_PAUSE_MS;
      }, WELL_AFTER_MS).unref();
      return;
    }
  }
}
