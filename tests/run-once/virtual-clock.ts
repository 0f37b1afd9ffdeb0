/** A clock that only moves when it is told to: ninety seconds on the network take no time at all. */
export interface VirtualClock {
  now(): Date;
  /** Runs `action` once the clock has come this far, milliseconds from now. */
  schedule(afterMs: number, action: () => Promise<void>): void;
  /** Moves on, and does on the way what is due; `settle` is waited for before each move. */
  advance(byMs: number, settle: () => Promise<void>): Promise<void>;
  /** Moves on until nothing is due any more. */
  runOut(settle: () => Promise<void>): Promise<void>;
}

export function createVirtualClock(start = Date.now()): VirtualClock {
  let now = start;
  let due: { readonly at: number; readonly action: () => Promise<void> }[] = [];

  async function advanceTo(target: number, settle: () => Promise<void>): Promise<void> {
    await settle();
    for (;;) {
      const next = due.filter(({ at }) => at <= target).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      due = due.filter((one) => one !== next);
      now = Math.max(now, next.at);
      await next.action();
      await settle();
    }
    now = Math.max(now, target);
  }

  return {
    now: () => new Date(now),
    schedule: (afterMs, action) => void due.push({ at: now + afterMs, action }),
    advance: (byMs, settle) => advanceTo(now + byMs, settle),
    async runOut(settle) {
      while (due.length > 0) await advanceTo(Math.min(...due.map(({ at }) => at)), settle);
    },
  };
}
