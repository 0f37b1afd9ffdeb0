import closeWithGrace from 'close-with-grace';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';

/**
 * Ends a process in the reverse order of its opening: intake first, clients last.
 * SIGTERM and SIGINT start it once; a second signal or the deadline ends the process with 1.
 */
export class Lifecycle {
  readonly #closers: { name: string; close: () => unknown }[] = [];
  readonly #abort = new AbortController();
  #closing: Promise<void> | undefined;

  readonly #logger: Logger;
  readonly #timeoutMs: number;

  constructor(logger: Logger, timeoutMs: number) {
    this.#logger = logger;
    this.#timeoutMs = timeoutMs;
  }

  /** Fires when the shutdown begins: for work that would outlast it. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  onClose(name: string, close: () => unknown): void {
    this.#closers.push({ name, close });
  }

  listen(): void {
    closeWithGrace({ delay: this.#timeoutMs, logger: false }, async ({ signal, err }) => {
      if (err) this.#logger.error('uncaught error', { err });
      this.#logger.info('shutting down', { signal });
      await this.close();
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    this.#abort.abort(new Error('the process is shutting down'));
    for (const { name, close } of this.#closers.reverse()) {
      try {
        await close();
        this.#logger.debug('closed', { part: name });
      } catch (error) {
        this.#logger.warn('close failed', { part: name, reason: messageOf(error) });
      }
    }
  }
}
