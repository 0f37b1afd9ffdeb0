// @ts-check
// How long an alert takes from Alertmanager's webhook to the call of Rundeck, decided by rules, beside two bare
// BullMQ hops in the same run: same Redis (AOF always), as many processes, taken in turns so that a busy machine
// slows both. Usage: pnpm bench [SAMPLES]
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import startRedis from '../setup/start-redis.mjs';
import stopRedis from '../setup/stop-redis.mjs';
import { serveArrivals, servePrometheus, serveRundeck } from './neighbours.mjs';
import { startBareWorker, startService, stopAll } from './processes.mjs';
import { deliveryOf, hostOf, writeSite } from './site.mjs';

const WARM_UP = 30;
const SAMPLE_TIMEOUT_MS = 20_000;
/** Between two samples, so that the end of one incident does not slow the next. */
const PAUSE_MS = 120;
const TARGET_MS = 25;

const samples = Number(process.argv[2] ?? 200);
const total = samples + WARM_UP;

/** @type {Map<string, () => void>} */
const awaited = new Map();
/** @param {string} name */
const arrived = (name) => awaited.get(name)?.();

/**
 * @param {string} name  what arrives in the end
 * @param {() => Promise<unknown>} send
 * @returns {Promise<number>} milliseconds from the send to the arrival
 */
async function measure(name, send) {
  const arrival = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not arrive`)), SAMPLE_TIMEOUT_MS);
    awaited.set(name, () => {
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
  const start = performance.now();
  await send();
  const end = await arrival;
  awaited.delete(name);
  return end - start;
}

/** @param {number[]} values @param {number} share */
const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

await startRedis();
const directory = await mkdtemp(join(tmpdir(), 'firstline-bench-'));
const [prometheus, rundeck, arrivals] = await Promise.all([
  servePrometheus(),
  serveRundeck(arrived),
  serveArrivals(arrived),
]);
const redisUrl = process.env.TEST_REDIS_URL ?? '';
const bare = new Queue('bare-first', { connection: { url: redisUrl }, prefix: '{bare}' });
try {
  const common = { REDIS_URL: redisUrl, REDIS_PREFIX: 'bench' };
  const site = { ...common, ...(await writeSite(directory, total)), AUTONOMY_MODE: 'auto' };
  const [ingest] = await Promise.all([
    startService('ingest', { ...common, INGEST_BEARER_TOKEN: 'bench' }),
    startService('analyzer', { ...site, DECIDER: 'rules' }),
    startService('executor', {
      ...site,
      RUNDECK_URL: rundeck.url,
      RUNDECK_TOKEN: 'bench-token',
      PROMETHEUS_URL: prometheus.url,
      FLEET_PER_HOUR: '100000',
    }),
    startBareWorker(['first', redisUrl, arrivals.url]),
    startBareWorker(['second', redisUrl, arrivals.url]),
  ]);

  /** @param {number} index */
  const post = async (index) => {
    const response = await fetch(`${ingest}/webhooks/alertmanager`, {
      method: 'POST',
      headers: { authorization: 'Bearer bench', 'content-type': 'application/json' },
      body: JSON.stringify(deliveryOf(index)),
    });
    if (response.status !== 202)
      throw new Error(`ingest answered ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  /** @type {number[]} */
  const firstline = [];
  /** @type {number[]} */
  const twoHops = [];
  for (let index = 0; index < total; index++) {
    const sample = `bare-${index}`;
    const hops = await measure(sample, () => bare.add('hop', { sample }, { removeOnComplete: true }));
    await sleep(PAUSE_MS);
    const whole = await measure(hostOf(index), () => post(index));
    await sleep(PAUSE_MS);
    if (index < WARM_UP) continue;
    twoHops.push(hops);
    firstline.push(whole);
  }

  /** @param {string} name @param {number[]} values */
  const row = (name, values) =>
    console.log(
      `${name.padEnd(44)} p50 ${percentile(values, 0.5).toFixed(1).padStart(6)} ms   p95 ${percentile(values, 0.95).toFixed(1).padStart(6)} ms`,
    );
  const added = percentile(firstline, 0.5) - percentile(twoHops, 0.5);
  console.log(
    `\n${samples} samples each, in turns; ${cpus().length} × ${cpus()[0]?.model}, Node.js ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}\n`,
  );
  row('webhook → ingest → analyzer → executor → run', firstline);
  row('bare BullMQ, two hops', twoHops);
  console.log(
    `\nadded by Firstline: p50 ${added.toFixed(1)} ms (target: at most ${TARGET_MS} ms), p95 ${(percentile(firstline, 0.95) - percentile(twoHops, 0.95)).toFixed(1)} ms; ratio of p50 ${(percentile(firstline, 0.5) / percentile(twoHops, 0.5)).toFixed(2)}`,
  );
} finally {
  await stopAll();
  await bare.close();
  for (const server of [prometheus, rundeck, arrivals]) server.close();
  await stopRedis();
  await rm(directory, { recursive: true, force: true });
}
