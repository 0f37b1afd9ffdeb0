import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRundeckClient, outcomeOf, type RundeckClient } from '@firstline/rundeck-api-client';
import { startRundeckStandIn } from '@firstline/rundeck-stand-in';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openServer, type TestServer } from './server.ts';
import { goodValues, openClaims, putTools, type ShippedJob, shippedJobs } from './shipped-jobs.ts';
import { waitUntil } from './wait-until.ts';

jest.setTimeout(120_000);

const scratch = mkdtempSync(join(tmpdir(), 'firstline-hostile-'));
const proof = join(scratch, 'PWNED');
/** Each would make a file if a shell ever read it as code. */
const payloads = [
  `$(touch ${proof})`,
  `\`touch ${proof}\``,
  `x; touch ${proof}`,
  `x && touch ${proof}`,
  `x | touch ${proof}`,
  `'; touch ${proof}; '`,
  `"; touch ${proof}; "`,
  `x\ntouch ${proof}`,
  `-x $(touch ${proof})`,
  `a[$(touch ${proof})]`,
];
/** The same in fewer values, for what costs a process each. */
const combined = [
  `$(touch ${proof})\`touch ${proof}\``,
  `x; touch ${proof} && touch ${proof} | touch ${proof}`,
  `'; touch ${proof}; '"; touch ${proof}; "`,
  `x\ntouch ${proof}\n`,
  `a[$(touch ${proof})]`,
];
const jobs = shippedJobs();
const cases = jobs.flatMap((job) => job.options.map(({ name }) => ({ job, name })));

let claims: Awaited<ReturnType<typeof openClaims>>;
beforeAll(async () => {
  claims = await openClaims();
});
afterAll(async () => {
  await claims.close();
  rmSync(scratch, { recursive: true });
});
const good = (job: ShippedJob): Record<string, string> =>
  goodValues(job, { host: 'web-1', run_key: randomUUID(), claim_url: claims.url });

describe('shell code in an option of a shipped job', () => {
  const project = `firstline-hostile-${randomUUID().slice(0, 8)}`;
  const ids = new Map(jobs.map(({ name }) => [name, randomUUID()]));
  let server: TestServer;
  let rundeck: RundeckClient;

  beforeAll(async () => {
    server = await openServer();
    rundeck = createRundeckClient({ baseUrl: server.url, token: server.adminToken, timeoutMs: 30_000 });
    await rundeck.projects.ensure(project);
    const renamed = jobs.map((job) => ({ ...job, uuid: ids.get(job.name) }));
    await rundeck.jobs.import(project, JSON.stringify(renamed), { format: 'json' });
  });
  afterAll(async () => {
    await rundeck.projects.delete(project);
    await server.close();
  });

  test.each(cases)(
    '$job.name, $name: is refused by Rundeck itself, whatever it is',
    async ({ job, name }) => {
      for (const payload of payloads) {
        const options = { ...good(job), [name]: payload };
        await expect(rundeck.jobs.run(ids.get(job.name) ?? '', { options })).rejects.toMatchObject({
          kind: 'options_invalid',
          mayHaveStarted: false,
          serverMessage: expect.stringContaining(name),
        });
      }
      const { executions } = await rundeck.executions.query(project);
      expect([...executions, ...(await rundeck.executions.running(project))]).toEqual([]);
    },
  );
});

describe('shell code that gets past the rules of the options', () => {
  test('is text to every job: none of it is ever run', async () => {
    // A stand-in with harmless tools, where the jobs have lost their patterns and closed lists.
    const tools = putTools(join(scratch, 'tools'), ['systemctl', 'psql'], 'echo "$0 $*"');
    for (const place of ['srv/data/cache', 'var/cache'])
      mkdirSync(join(scratch, 'root', place), { recursive: true });
    const standIn = await startRundeckStandIn({
      adminToken: 'hostile-admin-token',
      executorToken: 'hostile-executor-token',
      environment: { PATH: `${tools}:${process.env.PATH}`, FIRSTLINE_HOST_ROOT: join(scratch, 'root') },
    });
    try {
      const rundeck = createRundeckClient({ baseUrl: standIn.url, token: 'hostile-admin-token' });
      await rundeck.projects.ensure('loose');
      const loose = jobs.map((job) => ({
        ...job,
        nodefilters: undefined,
        options: job.options.map(({ name }) => ({ name })),
      }));
      await rundeck.jobs.import('loose', JSON.stringify(loose), { format: 'json' });
      for (const { job, name } of cases)
        for (const payload of combined)
          await rundeck.jobs.run(job.uuid, { options: { ...good(job), [name]: payload } });
      await waitUntil(
        () => rundeck.executions.running('loose'),
        (running) => running.length === 0,
        100_000,
      );
      const { executions } = await rundeck.executions.query('loose', {
        max: cases.length * combined.length + 1,
      });
      expect(executions).toHaveLength(cases.length * combined.length);
      expect(new Set(executions.map((execution) => outcomeOf(execution)))).toEqual(
        new Set(['succeeded', 'failed']),
      );
      expect(existsSync(proof)).toBe(false);
    } finally {
      await standIn.close();
    }
  });
});
