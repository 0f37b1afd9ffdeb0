import { expect, it } from '@jest/globals';
import { createCpuTime } from './cpu-time.ts';

it('gives every second to busy or idle, and never takes an idle one back', () => {
  let clock = 0;
  let used = 0;
  const read = createCpuTime(
    () => used,
    () => clock,
  );
  [clock, used] = [10_000, 4];
  expect(read()).toEqual({ busySeconds: 4, idleSeconds: 6 });
  // Two processes at once, on two cores of the machine.
  [clock, used] = [11_000, 6];
  expect(read()).toEqual({ busySeconds: 6, idleSeconds: 6 });
  [clock, used] = [12_000, 6];
  expect(read()).toEqual({ busySeconds: 6, idleSeconds: 7 });
});
