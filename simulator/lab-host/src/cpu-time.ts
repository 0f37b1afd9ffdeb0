export interface CpuTime {
  readonly busySeconds: number;
  readonly idleSeconds: number;
}

/**
 * Splits the time of a host with one core into busy and idle. `busySeconds` tells what its processes used so far;
 * `now` is a clock in milliseconds. Neither part ever shrinks, because a counter that does looks like a reboot.
 */
export function createCpuTime(
  busySeconds: () => number,
  now: () => number = () => performance.now(),
): () => CpuTime {
  let at = now();
  let busy = busySeconds();
  let idle = 0;
  return () => {
    const [nowAt, nowBusy] = [now(), busySeconds()];
    // The machine has more cores than the host: for a moment its processes can use more than one.
    idle += Math.max(0, (nowAt - at) / 1_000 - (nowBusy - busy));
    [at, busy] = [nowAt, nowBusy];
    return { busySeconds: busy, idleSeconds: idle };
  };
}
