import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createRundeckClient,
  type Execution,
  outcomeOf,
  type RundeckClient,
} from '@firstline/rundeck-api-client';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type RundeckStandIn, type StandInOptions, startRundeckStandIn } from './index.ts';

const tokens = { adminToken: 'admin-token-1', executorToken: 'executor-token-1' };
const JOB = '7c1a0d52-0000-4000-8000-000000000001';
const RUN_PATH = /\/run$/.source;

let dataDir: string;
let standIn: RundeckStandIn;
let admin: RundeckClient;
let executor: RundeckClient;

async function start(options: Partial<StandInOptions> = {}): Promise<void> {
  standIn = await startRundeckStandIn({
    ...tokens,
    dataDir,
    environment: { PATH: process.env.PATH },
    ...options,
  });
  admin = createRundeckClient({ baseUrl: standIn.url, token: tokens.adminToken });
  executor = createRundeckClient({ baseUrl: standIn.url, token: tokens.executorToken, timeoutMs: 2_000 });
}

/** Imports one job with this script and these other settings. */
async function importJob(script: string, rest: Record<string, unknown> = {}): Promise<void> {
  await admin.projects.ensure('p');
  const sequence = {
    keepgoing: false,
    strategy: 'node-first',
    commands: [{ script: `#!/bin/bash\n${script}` }],
  };
  const job = { uuid: JOB, name: 'job', group: 'remediation', multipleExecutions: true, sequence, ...rest };
  await admin.jobs.import('p', JSON.stringify([job]), { format: 'json' });
}

async function waitUntil<T>(ask: () => Promise<T> | T, isGood: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)}`);
    await sleep(30);
  }
}
const ended = (id: string): Promise<Execution> =>
  waitUntil(
    () => admin.executions.get(id),
    (execution) => outcomeOf(execution) !== 'running',
  );
const begun = (id: string): Promise<string[]> =>
  waitUntil(
    () => admin.executions.tail(id, 5),
    (lines) => lines.length > 0,
  );
const run = () => executor.jobs.run(JOB, { options: {} });
const runs = async (): Promise<string[]> =>
  (await admin.executions.query('p')).executions.map(({ id }) => id);

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'stand-in-test-'));
  await start();
});
afterEach(async () => {
  await standIn.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the stand-in', () => {
  test('names itself, so that no screen takes it for the real thing', async () => {
    expect((await executor.system.info()).version).toContain('stand-in');
  });

  test('runs scripts with the environment of Rundeck, and never shows them its tokens', async () => {
    await importJob('env | sort', { options: [{ name: 'my-host.x' }, { name: 'hidden', secure: true }] });
    const { id } = await executor.jobs.run(JOB, {
      options: { 'my-host.x': 'web-1' },
      secureOptions: { hidden: 'hush' },
    });
    await ended(id);
    const lines = await admin.executions.tail(id, 200);
    expect(lines).toEqual(
      expect.arrayContaining([
        'RD_OPTION_MY_HOST_X=web-1',
        `RD_JOB_EXECID=${id}`,
        'RD_JOB_NAME=job',
        'RD_JOB_PROJECT=p',
      ]),
    );
    expect(lines.join('\n')).not.toMatch(/hush|token-1/);
  });

  test('runs on the node of the filter, and fails when there is none of that name', async () => {
    await admin.projects.ensure('p', {
      'resources.source.2.type': 'file',
      'resources.source.2.config.writeable': 'true',
    });
    await importJob('echo "on $RD_NODE_NAME"', {
      options: [{ name: 'host', required: true }],
      nodefilters: { filter: ['name: $', '{option.host}'].join('') },
    });
    await admin.nodes.put(
      'p',
      2,
      'web-1: {hostname: localhost, node-executor: local}\ndb-1: {hostname: db-1:22}\n',
    );
    const on = async (host: string) => {
      const { id } = await executor.jobs.run(JOB, { options: { host } });
      return { execution: await ended(id), lines: await admin.executions.tail(id, 3) };
    };
    const here = await on('web-1');
    expect(here.lines).toEqual(['on web-1']);
    expect(here.execution.successfulNodes).toEqual(['web-1']);
    const nowhere = await on('web-9');
    expect(nowhere.execution).toMatchObject({ status: 'failed' });
    expect(nowhere.execution).not.toHaveProperty('failedNodes');
    expect(nowhere.lines[0]).toContain('NodesetEmptyException');
    expect((await on('db-1')).execution).toMatchObject({ status: 'failed', failedNodes: ['db-1'] });
  });

  test('lets the executor see and run only its groups', async () => {
    await importJob('echo hi', { group: 'secret' });
    expect(await executor.jobs.list('p')).toEqual([]);
    await expect(run()).rejects.toMatchObject({ kind: 'forbidden', mayHaveStarted: false });
    await expect(executor.projects.create('q')).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(executor.keys.get('project/p/x')).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('fills a secure option from the key storage where the executor may read it, and leaves it empty elsewhere', async () => {
    await admin.keys.put('project/p/pin', 'hush', 'password');
    await admin.keys.put('elsewhere/pin', 'hush', 'password');
    const secure = (name: string, storagePath: string) => ({
      name,
      secure: true,
      valueExposed: true,
      storagePath,
    });
    await importJob('printf %s "$RD_OPTION_ONE" | wc -c; printf %s "$RD_OPTION_TWO" | wc -c', {
      options: [secure('one', 'keys/project/p/pin'), secure('two', 'keys/elsewhere/pin')],
    });
    const { id } = await run();
    await ended(id);
    expect(await admin.executions.tail(id, 2)).toEqual(['4', '0']);
  });

  test('takes no runs in passive mode, and uses up an id for each it refuses', async () => {
    await importJob('echo hi');
    await admin.system.setExecutionMode('passive');
    await expect(run()).rejects.toMatchObject({ kind: 'passive', retryable: true, mayHaveStarted: false });
    await admin.system.setExecutionMode('active');
    expect((await run()).id).toBe('2');
    expect(await runs()).toEqual(['2']);
  });

  test('lets two calls within a moment past the limit of one running execution', async () => {
    await importJob('sleep 1', { multipleExecutions: false });
    const both = await Promise.all([run(), run()]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(2);
    await expect(run()).rejects.toMatchObject({ kind: 'conflict' });
    await Promise.all(both.map(({ id }) => ended(id)));
  });

  test('answers a run it has no thread for with running, and starts it when one is free', async () => {
    await standIn.close();
    await start({ threads: 1 });
    const gate = join(dataDir, 'gate');
    await importJob(`echo start; until [ -e ${gate} ]; do sleep 0.05; done`);
    const [first, second] = [await run(), await run()];
    await begun(first.id);
    expect((await admin.executions.outputPage(second.id)).next.lastModified).toBeUndefined();
    expect(await admin.executions.state(second.id)).toMatchObject({ error: 'pending' });
    writeFileSync(gate, '');
    await ended(first.id);
    expect(outcomeOf(await ended(second.id))).toBe('succeeded');
  });

  test('serves compacted output as API 58 or 59 does, and the client reads both alike', async () => {
    for (const apiVersion of [58, 59]) {
      await standIn.close();
      await start({ apiVersion });
      await importJob('echo one; echo two');
      const { id } = await run();
      await ended(id);
      const answer = await fetch(`${standIn.url}/api/${apiVersion}/execution/${id}/output?compacted=true`, {
        headers: { 'x-rundeck-auth-token': tokens.adminToken },
      });
      const { entries } = (await answer.json()) as { entries: unknown[] };
      expect(entries[1]).toEqual(apiVersion === 58 ? 'two' : { log: 'two' });
      const page = await executor.executions.outputPage(id);
      expect(page.entries.map(({ log, node }) => [log, node])).toEqual([
        ['one', 'rundeck-stand-in'],
        ['two', 'rundeck-stand-in'],
      ]);
    }
  });
});

describe('stopping a run', () => {
  const beat = (file: string): string => `for i in $(seq 60); do echo beat >> ${file}; sleep 0.1; done`;
  const beats = (file: string): number => readFileSync(file, 'utf8').length;

  test('without a kill handler stops nothing: the status says aborted, the process goes on', async () => {
    const file = join(dataDir, 'beats');
    await importJob(`echo start; ${beat(file)}`);
    const { id } = await run();
    await begun(id);
    expect(await executor.executions.abort(id)).toMatchObject({ status: 'pending' });
    expect(outcomeOf(await ended(id))).toBe('aborted');
    const before = beats(file);
    await waitUntil(
      () => beats(file),
      (now) => now > before + 10,
    );
  });

  test('with one, and the process group told, stops it: after an abort and after a timeout', async () => {
    const file = join(dataDir, 'beats');
    const own = '[ "$(ps -o sid= -p $$ | tr -d " ")" = $$ ] || exec setsid -w "$BASH" "$0" "$@"';
    const config = { regex: '^RUNDECK:PID:\\h*(-?\\d+)\\h*$' };
    await importJob('', {
      timeout: '1s',
      plugins: { ExecutionLifecycle: { killhandler: { killChilds: 'false' } } },
      sequence: {
        keepgoing: false,
        strategy: 'node-first',
        pluginConfig: { LogFilter: [{ type: 'killhandler-logfilter', config }] },
        commands: [{ script: `#!/bin/bash\n${own}\necho "RUNDECK:PID:-$$"\n(${beat(file)}) & wait` }],
      },
    });
    for (const [stop, outcome] of [
      [true, 'aborted'],
      [false, 'timedout'],
    ] as const) {
      const { id } = await run();
      await begun(id);
      if (stop) await executor.executions.abort(id);
      expect(outcomeOf(await ended(id))).toBe(outcome);
      await sleep(150);
      const before = beats(file);
      await sleep(400);
      expect(beats(file)).toBe(before);
    }
  });
});

describe('the end of the server', () => {
  test('by SIGTERM calls what runs failed, with 143 in its log, and keeps everything', async () => {
    await importJob('echo start; sleep 3');
    const { id } = await run();
    await begun(id);
    await standIn.close();
    await start();
    const execution = await admin.executions.get(id);
    expect(execution).toMatchObject({ status: 'failed', job: { name: 'job' } });
    const output = await admin.executions.tail(id, 5);
    expect(output).toContain('Result: 143');
    expect(outcomeOf(execution, { output })).toBe('unknown');
  });

  test('by kill -9 leaves it incomplete in cluster mode', async () => {
    await importJob('echo start; sleep 3');
    const { id } = await run();
    await begun(id);
    await standIn.crash();
    await start({ clusterMode: true });
    const execution = await admin.executions.get(id);
    expect(execution).toMatchObject({ status: 'other', customStatus: 'incomplete' });
    expect(outcomeOf(execution)).toBe('unknown');
    expect(await admin.executions.state(id)).toMatchObject({ completed: false, executionState: 'RUNNING' });
  });

  test('by kill -9 without cluster mode leaves it running for ever, until an abort calls it aborted', async () => {
    await importJob('echo start; sleep 3', { multipleExecutions: false });
    const { id } = await run();
    await begun(id);
    await standIn.crash();
    await start({ clusterMode: false });
    const { startedAt } = await admin.system.info();
    const execution = await admin.executions.get(id);
    expect(execution.status).toBe('running');
    expect(outcomeOf(execution, startedAt === undefined ? {} : { serverStartedAt: startedAt })).toBe(
      'unknown',
    );
    await expect(run()).rejects.toMatchObject({ kind: 'conflict' });
    expect(await executor.executions.abort(id)).toMatchObject({
      status: 'aborted',
      executionStatus: 'aborted',
    });
  });

  test('loses no id: the next execution has a new one', async () => {
    await importJob('echo hi');
    const first = await run();
    await ended(first.id);
    await standIn.crash();
    await start();
    expect(Number((await run()).id)).toBeGreaterThan(Number(first.id));
  });
});

describe('faults on request', () => {
  const outcomes: readonly [
    string,
    Parameters<RundeckStandIn['faults']['add']>[0],
    Record<string, unknown>,
    number,
  ][] = [
    ['cut before it is handled', { kind: 'before' }, { kind: 'network', mayHaveStarted: true }, 0],
    ['handled, the answer lost', { kind: 'after' }, { kind: 'network', mayHaveStarted: true }, 1],
    ['handled, half of the answer', { kind: 'half' }, { kind: 'network', mayHaveStarted: true }, 1],
    ['an HTML 500, not handled', { kind: 'html500' }, { kind: 'server', mayHaveStarted: true }, 0],
    [
      'an HTML 500, handled all the same',
      { kind: 'html500', handled: true },
      { kind: 'server', mayHaveStarted: true },
      1,
    ],
    ['a 503', { kind: 'status', status: 503 }, { kind: 'unavailable', mayHaveStarted: true }, 0],
    [
      'handled later than anybody waits',
      { kind: 'latency', delayMs: 2_600 },
      { kind: 'timeout', mayHaveStarted: true },
      1,
    ],
  ];
  test.each(outcomes)(
    '%s: the client knows that it does not know',
    async (_name, fault, error, executions) => {
      await importJob('echo hi');
      standIn.faults.add({ ...fault, path: RUN_PATH });
      await expect(run()).rejects.toMatchObject(error);
      await waitUntil(runs, (ids) => ids.length === executions);
      expect(standIn.faults.list()).toEqual([]);
    },
  );

  test('a delayed delivery runs long after the connection was lost', async () => {
    await importJob('echo hi');
    standIn.faults.add({ kind: 'delayed', delayMs: 500, path: RUN_PATH });
    await expect(run()).rejects.toMatchObject({ kind: 'network', mayHaveStarted: true });
    expect(await runs()).toEqual([]);
    await waitUntil(runs, (ids) => ids.length === 1);
  });

  test('are asked for over HTTP with the administrator token only', async () => {
    const ask = (token: string) =>
      fetch(`${standIn.url}/_faults`, {
        method: 'POST',
        headers: { 'x-rundeck-auth-token': token },
        body: JSON.stringify({ kind: 'before', times: 2 }),
      });
    expect((await ask(tokens.executorToken)).status).toBe(403);
    expect((await ask(tokens.adminToken)).status).toBe(201);
    expect(standIn.faults.list()).toMatchObject([{ kind: 'before', times: 2 }]);
  });
});

describe('notifications', () => {
  test('go out once, when the status is already there to be read, and not at all with an option in the URL', async () => {
    const posts: {
      url: string;
      headers: IncomingHttpHeaders;
      body: { executionId: number; execution: object };
    }[] = [];
    const listener = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += String(chunk);
      });
      request.on('end', () => {
        posts.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
        response.writeHead(500).end();
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = listener.address() as AddressInfo;
      const at = (path: string) => ({
        urls: `http://127.0.0.1:${port}${path}`,
        httpMethod: 'post',
        format: 'json',
      });
      await importJob('echo hi', {
        notification: {
          onsuccess: [at('/ok/$' + '{execution.id}'), at('/$' + '{option.x}')],
          onfailure: at('/not-ok'),
        },
      });
      const { id } = await run();
      await waitUntil(
        () => posts.length,
        (count) => count > 0,
      );
      expect(outcomeOf(await admin.executions.get(id))).toBe('succeeded');
      await sleep(200);
      expect(posts.map(({ url }) => url)).toEqual([`/ok/${id}`]);
      expect(posts[0]?.headers).toMatchObject({ 'x-rundeck-notification-trigger': 'success' });
      expect(posts[0]?.body).toMatchObject({ executionId: Number(id), execution: { permalink: null } });
    } finally {
      listener.close();
      listener.closeAllConnections();
    }
  });
});
