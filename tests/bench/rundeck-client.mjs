// @ts-check
// What the client adds to a run call: the same POST by a bare keep-alive request and by the client, in turns, against one
// local server that answers as Rundeck did. Usage: node tests/bench/rundeck-client.mjs [CALLS]   (after `pnpm build`)
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const ADDS_AT_MOST_MS = 2;
const WARM_UP = 200;
const options = { host: 'web-1', service: 'nginx', run_key: '0b54dbb0-7d66-4b61-8cf5-8a0000000001' };
const answer = JSON.stringify({
  id: 12,
  href: 'http://rundeck.example.net/api/58/execution/12',
  status: 'running',
  project: 'remediation',
  executionType: 'user',
  user: 'executor',
  'date-started': { unixtime: 1431536339809, date: '2015-05-13T16:58:59Z' },
  job: {
    id: 'j',
    averageDuration: 6094,
    name: 'restart-service',
    group: 'remediation',
    project: 'remediation',
    options,
  },
  argstring: Object.entries(options)
    .map(([name, value]) => `-${name} ${value}`)
    .join(' '),
  serverUUID: '11111111-1111-4111-8111-111111111111',
});

if (isMainThread) await measure(Number(process.argv[2] ?? 2_000));
else await serve();

/** Runs in a thread of its own, so that its work is not counted as the caller's. */
async function serve() {
  const server = createServer((asked, response) => {
    asked.resume().on('end', () => {
      response.setHeader('content-type', 'application/json;charset=utf-8');
      response.end(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' ? address?.port : undefined);
}

/** @param {number} calls */
async function measure(calls) {
  const { createRundeckClient } = await import('@firstline/rundeck-api-client');
  const worker = new Worker(fileURLToPath(import.meta.url));
  const [port] = await once(worker, 'message');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const rundeck = createRundeckClient({
    baseUrl: `http://127.0.0.1:${port}`,
    token: 'token',
    apiVersion: 58,
  });
  /** @type {Record<'bare' | 'client', number[]>} */
  const taken = { bare: [], client: [] };
  const ways = /** @type {const} */ ([
    ['bare', () => bareRun(port, agent)],
    ['client', () => rundeck.jobs.run('j', { options })],
  ]);
  for (let round = 0; round < WARM_UP + calls; round += 1)
    // In turns, and each first as often as the other: what else the machine does strikes both alike.
    for (const [name, run] of round % 2 === 0 ? ways : [...ways].reverse()) {
      const began = performance.now();
      await run();
      if (round >= WARM_UP) taken[name].push(performance.now() - began);
    }
  agent.destroy();
  await worker.terminate();

  const ms = (/** @type {number} */ value) => `${value.toFixed(3)} ms`;
  for (const [name, times] of Object.entries(taken))
    process.stdout.write(
      `${name.padEnd(6)} p50 ${ms(quantile(times, 0.5))}  p99 ${ms(quantile(times, 0.99))}\n`,
    );
  const added = quantile(taken.client, 0.5) - quantile(taken.bare, 0.5);
  process.stdout.write(
    `the client adds ${ms(added)} at p50 of ${calls} calls (at most ${ADDS_AT_MOST_MS} ms)\n`,
  );
  // The platform's `fetch` keeps its connection for some seconds.
  process.exit(added <= ADDS_AT_MOST_MS ? 0 : 1);
}

/**
 * @param {number} port
 * @param {Agent} agent
 */
async function bareRun(port, agent) {
  const body = JSON.stringify({ options });
  const asking = request({
    port,
    agent,
    host: '127.0.0.1',
    method: 'POST',
    path: '/api/58/job/j/run',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-rundeck-auth-token': 'token',
    },
  });
  asking.end(body);
  const [response] = await once(asking, 'response');
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  return JSON.parse(text);
}

/**
 * @param {number[]} values
 * @param {number} share
 */
function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
