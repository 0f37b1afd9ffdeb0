// @ts-check
// A worker that idles, and can be told to run away: it burns a share of one core, in short slices.
import os from 'node:os';
import { becomeUnit } from './unit.mjs';

const SLICE_MS = 50;

becomeUnit('lab-batch', {
  burn(share) {
    // Behind everything else on the machine: the fault must be seen, not felt.
    os.setPriority(10);
    const busyMs = SLICE_MS * Number(share);
    setInterval(() => {
      const until = performance.now() + busyMs;
      while (performance.now() < until);
    }, SLICE_MS);
  },
});
setInterval(() => undefined, 60_000);
