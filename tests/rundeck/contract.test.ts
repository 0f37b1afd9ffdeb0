import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createRundeckClient,
  type Execution,
  ImportFailedError,
  type LogEntry,
  outcomeOf,
  type RundeckClient,
} from '@firstline/rundeck-api-client';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { contractJobs } from './contract-jobs.ts';
import { openServer, type TestServer } from './server.ts';
import { waitUntil } from './wait-until.ts';

jest.setTimeout(60_000);

const project = `firstline-contract-${randomUUID().slice(0, 8)}`;
const { ids, definitions } = contractJobs(randomUUID);
let server: TestServer;
let rundeck: RundeckClient;

beforeAll(async () => {
  server = await openServer();
  rundeck = createRundeckClient({ baseUrl: server.url, token: server.adminToken, timeoutMs: 30_000 });
  await rundeck.projects.ensure(project, {}, 'contract suite; removed by itself');
  await rundeck.jobs.import(project, JSON.stringify(definitions), { format: 'json' });
});

afterAll(async () => {
  for (const { id } of await rundeck.executions.running(project)) await rundeck.executions.abort(id);
  await waitUntil(
    () => rundeck.executions.running(project),
    (running) => running.length === 0,
  );
  await rundeck.projects.delete(project);
  await server.close();
});

const ended = (id: string): Promise<Execution> =>
  waitUntil(
    () => rundeck.executions.get(id),
    (execution) => outcomeOf(execution) !== 'running',
  );
/** A plain call, for what the client refuses to send. */
const raw = (path: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
  fetch(`${server.url}${path}`, {
    ...init,
    headers: { 'x-rundeck-auth-token': server.adminToken, accept: 'application/json', ...init.headers },
  });

describe('the server', () => {
  test('tells its version, and the client settles on an API version both speak', async () => {
    const info = await rundeck.system.info();
    expect(info.apiVersion).toBeGreaterThanOrEqual(46);
    expect(info.apiVersion).toBeLessThanOrEqual(59);
    expect(info.startedAt).toBeLessThan(Date.now() + 60_000);
    expect(await rundeck.system.executionMode()).toBe('active');
  });

  test('tells a wrong token from a missing right, though both are 403', async () => {
    const stranger = createRundeckClient({ baseUrl: server.url, token: 'not-a-token' });
    await expect(stranger.projects.list()).rejects.toMatchObject({ kind: 'unauthorized', status: 403 });

    const { token, id } = await rundeck.tokens.create({
      user: 'firstline-contract',
      roles: ['firstline-contract'],
      duration: '1h',
    });
    const { apiVersion } = await rundeck.system.info();
    const powerless = createRundeckClient({ baseUrl: server.url, token, apiVersion });
    await expect(powerless.projects.create(`${project}-x`)).rejects.toMatchObject({ kind: 'forbidden' });
    await rundeck.tokens.delete(id);
  });

  test('refuses an API version it does not speak', async () => {
    const tooNew = createRundeckClient({ baseUrl: server.url, token: server.adminToken, apiVersion: 99 });
    await expect(tooNew.projects.list()).rejects.toMatchObject({ kind: 'api_version', status: 400 });
  });
});

describe('projects and keys', () => {
  test('a project is made once, and ensuring it again adds settings and keeps the others', async () => {
    await expect(rundeck.projects.create(project)).rejects.toMatchObject({
      kind: 'conflict',
      retryable: false,
    });
    await rundeck.projects.ensure(project, { 'firstline.contract': 'yes' });
    expect(await rundeck.projects.config.get(project)).toMatchObject({
      'firstline.contract': 'yes',
      'resources.source.1.type': 'local',
    });
    expect((await rundeck.projects.list()).map(({ name }) => name)).toContain(project);
  });

  test('a key is created, replaced and removed, and its content never comes back', async () => {
    const path = `project/${project}/test`;
    await rundeck.keys.put(path, 's3cret', 'password');
    const replaced = await rundeck.keys.put(path, 's3cret-too', 'password');
    expect(JSON.stringify([replaced, await rundeck.keys.get(path)])).not.toContain('s3cret');
    await rundeck.keys.delete(path);
    await expect(rundeck.keys.get(path)).rejects.toMatchObject({ kind: 'not_found' });
  });

  test("a project's ACL policy can be written twice and read", async () => {
    const policy = (description: string) =>
      `description: ${description}\nfor:\n  job:\n  - allow: [read]\nby:\n  group: firstline-contract\n`;
    const acl = rundeck.acl.project(project);
    await acl.put('contract.aclpolicy', policy('first'));
    await acl.put('contract.aclpolicy', policy('second'));
    expect(await acl.get('contract.aclpolicy')).toContain('second');
  });
});

describe('jobs', () => {
  test('importing again with uuids changes nothing', async () => {
    const again = await rundeck.jobs.import(project, JSON.stringify(definitions), { format: 'json' });
    expect(again.succeeded.map(({ id }) => id)).toEqual(definitions.map(({ uuid }) => uuid));
    expect(await rundeck.jobs.list(project)).toHaveLength(definitions.length);
  });

  test('a refused job is an error with its reason, and its neighbours are in', async () => {
    const yaml = [
      `- {uuid: ${randomUUID()}, name: good, sequence: {keepgoing: false, strategy: node-first, commands: [{exec: echo hi}]}}`,
      `- {uuid: ${randomUUID()}, name: bad, options: [{name: 'bad name!'}], sequence: {keepgoing: false, strategy: node-first, commands: [{exec: echo hi}]}}`,
      `- {uuid: ${randomUUID()}, name: empty}`,
    ].join('\n');
    const error: unknown = await rundeck.jobs
      .import(project, yaml, { format: 'yaml' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ImportFailedError);
    const failed = error as ImportFailedError;
    expect(failed.failures.map(({ name }) => name)).toEqual(['bad', 'empty']);
    expect(failed.failures[0]?.error).toContain('bad name!');
    expect(failed.succeededIds).toHaveLength(1);
    await rundeck.jobs.delete(failed.succeededIds[0] ?? '');
  });

  test('a document that is none is refused as a whole', async () => {
    await expect(rundeck.jobs.import(project, '{{{{ not yaml', { format: 'yaml' })).rejects.toMatchObject({
      kind: 'invalid_request',
      errorCode: 'api.error.jobs.import.invalid',
    });
  });

  test('a definition has its options in the order of its author, flags that are off filled in', async () => {
    const { options } = await rundeck.jobs.definition(ids.greet);
    expect(options.map(({ name }) => name)).toEqual(['name', 'place', 'pin', 'run_key']);
    expect(options[0]).toMatchObject({ required: true, enforced: false, secure: false });
    expect(options[1]).toMatchObject({ enforced: true, values: ['here', 'there'], value: 'here' });
    await expect(rundeck.jobs.definition(randomUUID())).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('can be found by exact name and group', async () => {
    const found = await rundeck.jobs.list(project, { name: 'greet', group: 'remediation/contract' });
    expect(found.map(({ id }) => id)).toEqual([ids.greet]);
    expect(await rundeck.jobs.list(project, { name: 'gree' })).toEqual([]);
  });
});

describe('a run', () => {
  test('does its steps with its options, and shell code in a value stays text', async () => {
    const name = `"; $(touch /tmp/firstline-contract-owned) \`id\` 'x' && false`;
    const runKey = randomUUID();
    const { id } = await rundeck.jobs.run(ids.greet, {
      options: { name, run_key: runKey },
      secureOptions: { pin: '1234' },
    });
    const execution = await ended(id);
    expect(outcomeOf(execution)).toBe('succeeded');
    expect(execution.job?.options).toEqual({ name, run_key: runKey, place: 'here' });
    expect(await rundeck.executions.tail(id, 10)).toEqual([`hello ${name} from ${id}`, `told ${name}`]);
    expect(await rundeck.executions.state(id)).toMatchObject({
      completed: true,
      executionState: 'SUCCEEDED',
    });
  });

  test('is refused with every complaint at once', async () => {
    const refused = rundeck.jobs.run(ids.greet, { options: { place: 'elsewhere', run_key: 'x' } });
    await expect(refused).rejects.toMatchObject({
      kind: 'options_invalid',
      retryable: false,
      mayHaveStarted: false,
      serverMessage: expect.stringMatching(/'name' is required[\s\S]*(place|run_key)/),
    });
    const newline = rundeck.jobs.run(ids.greet, { options: { name: 'x', run_key: `${randomUUID()}\nid` } });
    await expect(newline).rejects.toMatchObject({ kind: 'options_invalid' });
  });

  test('keeps an option the job does not declare', async () => {
    const options = { secs: '1', unheard_of: '$(id)' };
    const { id } = await rundeck.jobs.run(ids.sleep, { options });
    expect((await rundeck.executions.get(id)).job?.options).toEqual(options);
    await ended(id);
  });

  test('never goes out with a value that is no string: the server would run with the default', async () => {
    const options = { secs: 1 } as unknown as Record<string, string>;
    await expect(rundeck.jobs.run(ids.sleep, { options })).rejects.toMatchObject({
      kind: 'options_invalid',
      mayHaveStarted: false,
    });
    const { apiVersion } = await rundeck.system.info();
    const answer = await raw(`/api/${apiVersion}/job/${ids.sleep}/run`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ options }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ job: { options: { secs: '2' } } });
  });

  test('with a lost content type runs with the defaults', async () => {
    const { apiVersion } = await rundeck.system.info();
    const answer = await raw(`/api/${apiVersion}/job/${ids.sleep}/run`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ options: { secs: '1' } }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ job: { options: { secs: '2' } } });
  });

  test('of a job that is switched off, or not there, is refused', async () => {
    await expect(rundeck.jobs.run(ids.disabled, { options: {} })).rejects.toMatchObject({
      kind: 'disabled',
      mayHaveStarted: false,
    });
    await expect(rundeck.jobs.run(randomUUID(), { options: {} })).rejects.toMatchObject({
      kind: 'not_found',
      mayHaveStarted: false,
    });
  });

  test('of a job that runs alone conflicts with the one that runs', async () => {
    const { id } = await rundeck.jobs.run(ids.single, { options: {} });
    await expect(rundeck.jobs.run(ids.single, { options: {} })).rejects.toMatchObject({
      kind: 'conflict',
      retryable: true,
      mayHaveStarted: false,
    });
    await ended(id);
  });

  test('is a POST and nothing else', async () => {
    const { apiVersion } = await rundeck.system.info();
    expect((await raw(`/api/${apiVersion}/job/${ids.sleep}/run`)).status).toBe(405);
  });

  test('twice at once with one key acts once: only the claim inside the job guards', async () => {
    const runKey = randomUUID();
    const run = () => rundeck.jobs.run(ids.claims, { options: { run_key: runKey } });
    const both = await Promise.all([run(), run()]);
    const said = await Promise.all(
      both.map(async ({ id }) => {
        expect(outcomeOf(await ended(id))).toBe('succeeded');
        return (await rundeck.executions.tail(id, 5)).join();
      }),
    );
    expect(said.sort()).toEqual([`DONE ${runKey}`, `DUPLICATE ${runKey}`]);
    const found = await rundeck.executions.findByRunKey({ project, jobId: ids.claims, runKey });
    expect(found.map(({ id }) => id).sort()).toEqual(both.map(({ id }) => id).sort());
    await ended((await rundeck.jobs.run(ids.readsBeats, { options: { run_key: runKey } })).id);
  });
});

describe('what becomes of it', () => {
  test('a failing step ends it as failed, with its exit code in the output', async () => {
    const { id } = await rundeck.jobs.run(ids.fails, { options: {} });
    const execution = await ended(id);
    expect(outcomeOf(execution)).toBe('failed');
    expect(execution.failedNodes).toHaveLength(1);
    const lines = await rundeck.executions.tail(id, 20);
    expect(lines).toEqual(expect.arrayContaining(['out', 'err', 'Result: 7']));
  });

  test('a job past its time ends as timedout', async () => {
    const { id } = await rundeck.jobs.run(ids.slow, { options: {} });
    expect(outcomeOf(await ended(id))).toBe('timedout');
  });

  test('a retried run names the execution that goes on, with the same key', async () => {
    const runKey = randomUUID();
    const { id } = await rundeck.jobs.run(ids.retries, { options: { run_key: runKey } });
    const first = await ended(id);
    expect(first.status).toBe('failed-with-retry');
    const second = await ended(first.retriedExecution?.id ?? '');
    expect(second).toMatchObject({
      status: 'failed',
      retryAttempt: 1,
      job: { options: { run_key: runKey } },
    });
    const found = await rundeck.executions.findByRunKey({ project, jobId: ids.retries, runKey });
    expect(found.map((execution) => execution.id).sort()).toEqual([id, second.id].sort());
  });

  test('an abort is pending, then aborted, and the kill handler stops the process group', async () => {
    const runKey = randomUUID();
    const { id } = await rundeck.jobs.run(ids.beats, { options: { run_key: runKey } });
    await waitUntil(
      () => rundeck.executions.tail(id, 5),
      (lines) => lines.includes('started'),
    );
    await sleep(600);
    expect(await rundeck.executions.abort(id)).toMatchObject({
      status: 'pending',
      executionStatus: 'running',
    });
    const execution = await ended(id);
    expect(outcomeOf(execution)).toBe('aborted');
    expect(execution.abortedby).toBeTruthy();
    expect(await rundeck.executions.abort(id)).toMatchObject({
      status: 'failed',
      executionStatus: 'aborted',
    });

    const reader = await rundeck.jobs.run(ids.readsBeats, { options: { run_key: runKey } });
    await ended(reader.id);
    const [before, after] = await rundeck.executions.tail(reader.id, 2);
    expect(Number(before?.split(' ')[1])).toBeGreaterThan(0);
    expect(after).toBe(before);
  });

  test('an execution that is not there is not_found', async () => {
    await expect(rundeck.executions.get('99999999')).rejects.toMatchObject({ kind: 'not_found' });
    await expect(rundeck.executions.abort('99999999')).rejects.toMatchObject({ kind: 'not_found' });
  });
});

describe('output', () => {
  test('is followed line by line to its end, none lost or repeated', async () => {
    const { id } = await rundeck.jobs.run(ids.sleep, { options: { secs: '4' } });
    const lines: LogEntry[] = [];
    for await (const entry of rundeck.executions.output(id)) lines.push(entry);
    expect(lines.map(({ log }) => log)).toEqual(['tick 1', 'tick 2', 'tick 3', 'tick 4']);
    expect(new Set(lines.map(({ stepctx }) => stepctx))).toEqual(new Set(['1']));
    expect(outcomeOf(await ended(id))).toBe('succeeded');
  });

  test('is pending without a time right after the start, and can be read on from any point', async () => {
    const { id } = await rundeck.jobs.run(ids.sleep, { options: { secs: '3' } });
    const first = await rundeck.executions.outputPage(id);
    expect(first.done).toBe(false);
    expect(first.entries).toEqual([]);

    const part = await waitUntil(
      () => rundeck.executions.outputPage(id),
      ({ entries }) => entries.length > 0,
    );
    await ended(id);
    const rest: string[] = [];
    for await (const { log } of rundeck.executions.output(id, { from: part.next })) rest.push(log);
    expect([...part.entries.map(({ log }) => log), ...rest]).toEqual(['tick 1', 'tick 2', 'tick 3']);
    expect(await rundeck.executions.tail(id, 2)).toEqual(['tick 2', 'tick 3']);
  });

  test('reading it can be given up without touching the run', async () => {
    const { id } = await rundeck.jobs.run(ids.sleep, { options: { secs: '3' } });
    const gaveUp = async () => {
      for await (const _ of rundeck.executions.output(id, { signal: AbortSignal.timeout(700) }));
    };
    await expect(gaveUp()).rejects.toMatchObject({ kind: 'aborted' });
    expect(outcomeOf(await ended(id))).toBe('succeeded');
  });
});

describe('looking for a run by its key', () => {
  test('finds it while it runs and after its end, and nobody else', async () => {
    const runKey = randomUUID();
    const search = { project, jobId: ids.sleep, runKey };
    expect(await rundeck.executions.findByRunKey(search)).toEqual([]);
    const { id } = await rundeck.jobs.run(ids.sleep, { options: { secs: '2', run_key: runKey } });
    expect((await rundeck.executions.findByRunKey(search)).map((found) => found.id)).toEqual([id]);
    expect((await rundeck.executions.running(project, { jobId: ids.sleep })).map((run) => run.id)).toContain(
      id,
    );
    await ended(id);
    expect((await rundeck.executions.findByRunKey(search)).map((found) => found.id)).toEqual([id]);
    // The server matches the beginning of a key as well; the client does not.
    const half = { ...search, runKey: runKey.slice(0, 18) };
    expect(await rundeck.executions.findByRunKey(half)).toEqual([]);
  });

  test('history lists finished runs by option, though its total may be 0', async () => {
    const runKey = randomUUID();
    const { id } = await rundeck.jobs.run(ids.sleep, { options: { secs: '1', run_key: runKey } });
    await ended(id);
    const events = await waitUntil(
      () => rundeck.executions.history(project, { optionFilter: runKey }),
      (found) => found.length > 0,
    );
    expect(events.map(({ execution }) => execution?.id)).toEqual([id]);
    expect(await rundeck.executions.history(project, { optionFilter: randomUUID() })).toEqual([]);
  });

  test('finished executions can be removed, and what is not there is told', async () => {
    const { id } = await rundeck.jobs.run(ids.fails, { options: {} });
    await ended(id);
    const failures = await rundeck.executions.delete([id, '99999999']);
    expect(failures.map((failure) => failure.id)).toEqual(['99999999']);
    await expect(rundeck.executions.get(id)).rejects.toMatchObject({ kind: 'not_found' });
  });
});

// What the client evens out, or never asks for, read as the server writes it.
describe('to the letter', () => {
  const asked = async (path: string, init: Parameters<typeof raw>[1] = {}) => {
    const { apiVersion } = await rundeck.system.info();
    const answer = await raw(`/api/${apiVersion}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const post = (path: string, body?: unknown) =>
    asked(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  test('an id is a number in an execution, and a string in its output and in the answer to an abort', async () => {
    const { body: run } = await post(`/job/${ids.sleep}/run`, { options: { secs: '2' } });
    expect(typeof run.id).toBe('number');
    const { body: output } = await asked(`/execution/${run.id}/output?offset=0`);
    expect([output.id, typeof output.offset]).toEqual([String(run.id), 'string']);
    const { body: abort } = await post(`/execution/${run.id}/abort`);
    expect(abort).toMatchObject({ execution: { id: String(run.id) } });
    await ended(String(run.id));
  });

  test('right after the start the state is pending with 200, and the output pending without a time', async () => {
    const { body: run } = await post(`/job/${ids.sleep}/run`, { options: { secs: '1' } });
    const { body: output } = await asked(`/execution/${run.id}/output?offset=0&lastmod=`);
    if (output.message === 'Pending') {
      expect(output).toMatchObject({ completed: false, execCompleted: false, offset: '0', entries: [] });
      expect(output).not.toHaveProperty('lastModified');
    }
    const state = await asked(`/execution/${run.id}/state`);
    expect(state.status).toBe(200);
    if ('error' in state.body) expect(state.body).toEqual({ error: 'pending' });
    await ended(String(run.id));
  });

  test('"nothing new" calls itself completed while the job runs', async () => {
    const { body: run } = await post(`/job/${ids.slow}/run`);
    const first = await waitUntil(
      () => asked(`/execution/${run.id}/output?offset=0`),
      ({ body }) => (body.entries as unknown[]).length > 0,
    );
    const { offset, lastModified } = first.body;
    const { body } = await asked(`/execution/${run.id}/output?offset=${offset}&lastmod=${lastModified}`);
    expect(body).toMatchObject({ unmodified: true, completed: true, execCompleted: false, entries: [] });
    await ended(String(run.id));
  });

  test('an import in which every job failed is a 200', async () => {
    const job = { uuid: randomUUID(), name: 'no steps at all' };
    const { status, body } = await post(`/project/${project}/jobs/import?uuidOption=preserve`, [job]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ succeeded: [], skipped: [], failed: [{ name: 'no steps at all' }] });
  });

  test('without a uuid every import makes another job', async () => {
    const job = {
      name: 'nameless',
      sequence: { keepgoing: false, strategy: 'node-first', commands: [{ exec: 'echo hi' }] },
    };
    for (const _ of ['once', 'twice']) await post(`/project/${project}/jobs/import?dupeOption=update`, [job]);
    const made = await rundeck.jobs.list(project, { name: 'nameless' });
    expect(made).toHaveLength(2);
    for (const { id } of made) await rundeck.jobs.delete(id);
  });

  test('a flag that is off is not there', async () => {
    const answer = await asked(`/job/${ids.greet}?format=json`);
    const [definition] = answer.body as unknown as [{ options: Record<string, unknown>[] }];
    const [name, place] = definition.options;
    expect(name).toMatchObject({ name: 'name', required: true });
    for (const flag of ['enforced', 'secure', 'multivalued']) expect(name).not.toHaveProperty(flag);
    expect(place).not.toHaveProperty('required');
  });

  test('a list for a single value is refused; a map or nothing at all vanishes, and the default is taken', async () => {
    const list = await post(`/job/${ids.sleep}/run`, { options: { secs: ['1', '2'] } });
    expect(list).toMatchObject({ status: 400, body: { errorCode: 'api.error.job.options-invalid' } });
    for (const secs of [{ a: '1' }, null, true]) {
      const { status, body } = await post(`/job/${ids.sleep}/run`, { options: { secs } });
      expect([status, (body.job as { options: unknown }).options]).toEqual([200, { secs: '2' }]);
      await ended(String(body.id));
    }
  });

  test('broken JSON in a run call is a server error', async () => {
    expect((await post(`/job/${ids.sleep}/run`, '{"options":')).status).toBe(500);
  });

  test('the limit of one running execution lets calls at the same moment pass', async () => {
    const pair = async (): Promise<boolean> => {
      const answers = await Promise.all([post(`/job/${ids.brief}/run`), post(`/job/${ids.brief}/run`)]);
      for (const { status } of answers) expect([200, 409]).toContain(status);
      const started = answers.filter(({ status }) => status === 200);
      await Promise.all(started.map(({ body }) => ended(String(body.id))));
      return started.length === 2;
    };
    const passed = async (): Promise<boolean> => {
      for (let tries = 0; tries < 10; tries += 1) if (await pair()) return true;
      return false;
    };
    expect(await passed()).toBe(true);
  });

  test('history by an option has its events, and a total that may be 0', async () => {
    const runKey = randomUUID();
    const { id } = await rundeck.jobs.run(ids.sleep, { options: { secs: '1', run_key: runKey } });
    await ended(id);
    const { body } = await waitUntil(
      () => asked(`/project/${project}/history?optionFilter=${runKey}`),
      (answer) => (answer.body.events as unknown[]).length > 0,
    );
    const { total, count } = body.paging as { total: number; count: number };
    expect(count).toBe(1);
    expect([0, 1]).toContain(total);
  });

  test('forceIncomplete rewrites an execution that had ended: the client does not offer it', async () => {
    const { id } = await rundeck.jobs.run(ids.fails, { options: {} });
    await ended(id);
    const { body } = await post(`/execution/${id}/abort?forceIncomplete=true`);
    expect(body).toMatchObject({ abort: { status: 'aborted' } });
    const rewritten = await rundeck.executions.get(id);
    expect(rewritten).toMatchObject({ status: 'other', customStatus: 'incomplete' });
    expect(outcomeOf(rewritten)).toBe('unknown');
  });
});
