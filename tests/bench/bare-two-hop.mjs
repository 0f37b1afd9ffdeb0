// @ts-check
// One process of the yardstick: a BullMQ worker that does nothing but hand on. `first` adds to the second queue,
// `second` makes the HTTP call. Usage: node bare-two-hop.mjs first|second REDIS_URL ARRIVALS_URL
import { Queue, Worker } from 'bullmq';

const [role, url = '', arrivals = ''] = process.argv.slice(2);
const connection = { url, maxRetriesPerRequest: null };
const second = new Queue('bare-second', { connection, prefix: '{bare}' });

/** @type {Record<string, (job: import('bullmq').Job) => Promise<unknown>>} */
const handlers = {
  first: (job) => second.add('hop', job.data, { removeOnComplete: true }),
  second: async (job) => (await fetch(`${arrivals}/${job.data.sample}`, { method: 'POST' })).text(),
};
const worker = new Worker(`bare-${role}`, handlers[role ?? ''], { connection, prefix: '{bare}' });
await worker.waitUntilReady();
process.send?.('ready');
