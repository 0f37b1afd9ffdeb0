/** One way in which the host can really break. */
export interface Fault {
  readonly name: string;
  /** For people: what happens and how far it goes. */
  readonly description: string;
  start(): Promise<void>;
  recover(): Promise<void>;
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
 * Starts and undoes faults. A forgotten one is undone by its dead-man timer; all are undone when the host stops.
 * A fault stays listed as active until somebody undoes it here: whether the host is well is Prometheus's to say.
 */
export class FaultControl {
  readonly #faults: ReadonlyMap<string, Fault>;
  readonly #maxMs: number;
  readonly #running = new Map<string, { since: number; timer: NodeJS.Timeout }>();

  constructor(faults: readonly Fault[], maxMs: number) {
    this.#faults = new Map(faults.map((fault) => [fault.name, fault]));
    this.#maxMs = maxMs;
  }

  get names(): string[] {
    return [...this.#faults.keys()];
  }

  list(): FaultState[] {
    return [...this.#faults.values()].map(({ name, description }) => {
      const running = this.#running.get(name);
      if (!running) return { name, description, active: false };
      const iso = (time: number) => new Date(time).toISOString();
      return {
        name,
        description,
        active: true,
        since: iso(running.since),
        undoneAt: iso(running.since + this.#maxMs),
      };
    });
  }

  /** Starts it, or once more when it is there already and may have been repaired. False for an unknown name. */
  async start(name: string): Promise<boolean> {
    const fault = this.#faults.get(name);
    if (!fault) return false;
    clearTimeout(this.#running.get(name)?.timer);
    const timer = setTimeout(() => void this.recover(name), this.#maxMs);
    timer.unref();
    this.#running.set(name, { since: Date.now(), timer });
    await fault.start();
    return true;
  }

  async recover(name: string): Promise<boolean> {
    const fault = this.#faults.get(name);
    if (!fault) return false;
    clearTimeout(this.#running.get(name)?.timer);
    this.#running.delete(name);
    await fault.recover();
    return true;
  }

  async recoverAll(): Promise<void> {
    for (const name of [...this.#running.keys()]) await this.recover(name);
  }
}
