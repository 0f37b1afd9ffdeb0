// @ts-check
// A cache that can be told to leak: it allocates and touches real pages up to a bound.
import { createServer } from 'node:http';
import { becomeUnit, setting } from './unit.mjs';

const STEP_MB = 16;
const STEP_EVERY_MS = 100;
/** @type {Buffer[]} */
const held = [];

becomeUnit('lab-cache', {
  leak(megabytes) {
    const bound = Number(megabytes);
    const timer = setInterval(() => {
      if (held.length * STEP_MB >= bound) clearInterval(timer);
      // Filled, because untouched pages take no memory.
      else held.push(Buffer.alloc(STEP_MB * 1024 * 1024, 0xa5));
    }, STEP_EVERY_MS);
  },
});
createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ service: 'lab-cache', simulator: true, heldMegabytes: held.length * STEP_MB }),
  );
}).listen(Number(setting('UNIT_PORT')), setting('UNIT_HOST'));
