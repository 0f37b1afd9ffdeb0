import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRundeckClient, outcomeOf, type RundeckClient } from '@firstline/rundeck-api-client';
import { type RundeckStandIn, startRundeckStandIn } from '@firstline/rundeck-stand-in';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { goodValues, openClaims, putTools, type ShippedJob, shippedJobs } from './shipped-jobs.ts';
import { waitUntil } from './wait-until.ts';

// What a real server can't be made to do here: its hosts would need the tools below. The stand-in's kill handler, and
// that an abort stops nothing without one, are as seen on the real server.
jest.setTimeout(60_000);

const project = 'stopping';
const scratch = mkdtempSync(join(tmpdir(), 'firstline-stopping-'));
/**
 * What each job spends its time in, found before the real ones: it listens to no polite signal, has a child busy and
 * leaves a beat five times a second, until this suite's folder is gone. The text of the jobs is the shipped one.
 */
const tools = putTools(
  join(scratch, 'tools'),
  ['systemctl', 'find', 'psql', 'sleep'],
  `trap '' TERM INT HUP
(while [ -d "${scratch}" ]; do echo beat >>"${scratch}/$RD_OPTION_RUN_KEY"; command -p sleep 0.2; done) &
wait`,
);
const beats = (runKey: string): number => {
  try {
    return readFileSync(join(scratch, runKey), 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
};

let standIn: RundeckStandIn;
let rundeck: RundeckClient;
let claims: Awaited<ReturnType<typeof openClaims>>;
let runaway: ChildProcess;

beforeAll(async () => {
  mkdirSync(join(scratch, 'srv', 'data', 'cache'), { recursive: true });
  // For the job that waits for a process to end: one that does not.
  runaway = spawn('bash', ['-c', 'trap "" TERM; while :; do read -rt 1 <> <(:); done'], {
    argv0: 'lab-batch',
    stdio: 'ignore',
    env: { PATH: process.env.PATH, FIRSTLINE_HOST_ROOT: scratch },
  });
  claims = await openClaims();
  standIn = await startRundeckStandIn({
    adminToken: 'stopping-admin-token',
    executorToken: 'stopping-executor-token',
    threads: 20,
    environment: { PATH: `${tools}:${process.env.PATH}`, FIRSTLINE_HOST_ROOT: scratch },
  });
  rundeck = createRundeckClient({ baseUrl: standIn.url, token: 'stopping-admin-token' });
  await rundeck.projects.ensure(project);
});
afterAll(async () => {
  const gone = once(runaway, 'exit');
  runaway.kill('SIGKILL');
  await gone;
  await standIn.close();
  await claims.close();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});

interface Beating {
  readonly job: string;
  readonly id: string;
  readonly runKey: string;
}

/** Runs every shipped job, changed like this, and waits until each is at its work. */
async function runAll(change: (job: ShippedJob) => Record<string, unknown>): Promise<Beating[]> {
  return Promise.all(
    shippedJobs().map(async (shipped) => {
      const uuid = randomUUID();
      const job = { ...shipped, nodefilters: undefined, ...change(shipped), uuid };
      await rundeck.jobs.import(project, JSON.stringify([job]), { format: 'json' });
      const runKey = randomUUID();
      const options = goodValues(shipped, { host: 'web-1', run_key: runKey, claim_url: claims.url });
      const { id } = await rundeck.jobs.run(uuid, { options });
      await waitUntil(
        () => Promise.resolve(beats(runKey)),
        (count) => count > 1,
      );
      return { job: shipped.name, id, runKey };
    }),
  );
}
const end = (id: string): Promise<string> =>
  waitUntil(
    async () => outcomeOf(await rundeck.executions.get(id)),
    (outcome) => outcome !== 'running',
  );
/** How often each of them still beats within a second and a half after its end. */
async function beatsAfterTheEnd(all: readonly Beating[]): Promise<Record<string, number>> {
  const atTheEnd = all.map(({ runKey }) => beats(runKey));
  await sleep(1_500);
  return Object.fromEntries(
    all.map(({ job, runKey }, index) => [job, beats(runKey) - (atTheEnd[index] ?? 0)]),
  );
}
const still = Object.fromEntries(shippedJobs().map(({ name }) => [name, 0]));

describe('every shipped job', () => {
  test('stops on its host when it is aborted', async () => {
    const all = await runAll(() => ({}));
    for (const { id } of all) await rundeck.executions.abort(id);
    expect(await Promise.all(all.map(({ id }) => end(id)))).toEqual(all.map(() => 'aborted'));
    expect(await beatsAfterTheEnd(all)).toEqual(still);
  });

  test('stops on its host when its time is over', async () => {
    const all = await runAll(() => ({ timeout: '4s' }));
    expect(await Promise.all(all.map(({ id }) => end(id)))).toEqual(all.map(() => 'timedout'));
    expect(await beatsAfterTheEnd(all)).toEqual(still);
  });

  test('would go on without the kill handler, though its status says aborted: a status is no proof', async () => {
    const all = await runAll(() => ({ plugins: undefined }));
    const groups = await Promise.all(
      all.map(async ({ id }) => {
        const [line = ''] = await rundeck.executions.tail(id, 50);
        return Number(/^RUNDECK:PID:(-\d+)$/.exec(line)?.[1]);
      }),
    );
    try {
      for (const { id } of all) await rundeck.executions.abort(id);
      expect(await Promise.all(all.map(({ id }) => end(id)))).toEqual(all.map(() => 'aborted'));
      const after = await beatsAfterTheEnd(all);
      for (const [job, count] of Object.entries(after)) expect([job, count > 1]).toEqual([job, true]);
    } finally {
      for (const group of groups) if (group < -1) process.kill(group, 'SIGKILL');
    }
  });
});
