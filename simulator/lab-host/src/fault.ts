/** One way in which the host can really break. */
export interface Fault {
  readonly name: string;
  /** For people: what happens and how far it goes. */
  readonly description: string;
  start(): Promise<void>;
  recover(): Promise<void>;
  /** Whether the host is broken in this way now. A repair from outside ends a fault as well as `recover` does. */
  isPresent(): boolean | Promise<boolean>;
}

export interface FaultState {
  readonly name: string;
  readonly description: string;
  readonly active: boolean;
  readonly since?: string;
  /** When the dead-man timer undoes it. */
  readonly undoneAt?: string;
}

/**
 * Starts and undoes faults, one at a time. A forgotten one is undone by its dead-man timer; all are undone when the
 * host stops. What was repaired meanwhile is left alone.
 */
export class FaultControl {
  readonly #faults: ReadonlyMap<string, Fault>;
  readonly #maxMs: number;
  readonly #running = new Map<string, { since: number; timer: NodeJS.Timeout }>();
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(faults: readonly Fault[], maxMs: number) {
    this.#faults = new Map(faults.map((fault) => [fault.name, fault]));
    this.#maxMs = maxMs;
  }

  get names(): string[] {
    return [...this.#faults.keys()];
  }

  list(): Promise<FaultState[]> {
    return Promise.all([...this.#faults.values()].map((fault) => this.#stateOf(fault)));
  }

  /**
   * Makes the host break in this way and answers with the fault's state, with `already` when it was broken so before:
   * then nothing is done, and the timer goes on. Undefined for an unknown name.
   */
  async start(name: string): Promise<(FaultState & { already?: true }) | undefined> {
    const fault = this.#faults.get(name);
    if (!fault) return undefined;
    return this.#inTurn(async () => {
      if (this.#running.has(name) && (await fault.isPresent()))
        return { ...(await this.#stateOf(fault)), already: true };
      this.#forget(name);
      const timer = setTimeout(() => void this.#undoForgotten(fault), this.#maxMs);
      timer.unref();
      this.#running.set(name, { since: Date.now(), timer });
      try {
        await fault.start();
      } catch (error) {
        // Half a fault, such as a disk that is really full, must not stay.
        this.#forget(name);
        await fault.recover();
        throw error;
      }
      return this.#stateOf(fault);
    });
  }

  /** Undoes it, also when this control does not know of it. Undefined for an unknown name. */
  async recover(name: string): Promise<FaultState | undefined> {
    const fault = this.#faults.get(name);
    if (!fault) return undefined;
    return this.#inTurn(async () => {
      this.#forget(name);
      await fault.recover();
      return this.#stateOf(fault);
    });
  }

  async recoverAll(): Promise<void> {
    await this.#inTurn(async () => {
      for (const name of [...this.#running.keys()]) {
        this.#forget(name);
        const fault = this.#faults.get(name);
        if (fault && (await fault.isPresent())) await fault.recover();
      }
    });
  }

  async #stateOf(fault: Fault): Promise<FaultState> {
    const { name, description } = fault;
    const running = this.#running.get(name);
    if (!running || !(await fault.isPresent())) return { name, description, active: false };
    const iso = (time: number) => new Date(time).toISOString();
    return {
      name,
      description,
      active: true,
      since: iso(running.since),
      undoneAt: iso(running.since + this.#maxMs),
    };
  }

  #undoForgotten(fault: Fault): Promise<void> {
    return this.#inTurn(async () => {
      this.#forget(fault.name);
      if (await fault.isPresent()) await fault.recover();
    });
  }

  #forget(name: string): void {
    clearTimeout(this.#running.get(name)?.timer);
    this.#running.delete(name);
  }

  /** One after another: an undo that overtakes its fault would leave the fault behind. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(work);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }
}
