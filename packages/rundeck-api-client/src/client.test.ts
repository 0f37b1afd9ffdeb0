import { describe, expect, test } from '@jest/globals';
import { createRundeckClient } from './client.ts';
import { isRundeckError, type RundeckError } from './errors.ts';

const TOKEN = 'the-secret-token';
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}
type Answer = Response | Error | (() => Promise<Response>);

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const info = (apiversion: string): Response =>
  json({ system: { rundeck: { version: '5.20.1', apiversion } } });
const execution = (options: Record<string, string>, id: number | string = 12) =>
  json({ id, status: 'running', job: { id: 'j', name: 'job', options }, unheardOf: { a: 1 } });
const socketError = (code: string): Error =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

/** A client whose server gives these answers, one a call, and what it was asked. */
function clientOf(
  answers: Answer[],
  options: { apiVersion?: number; timeoutMs?: number } = { apiVersion: 58 },
) {
  const seen: Seen[] = [];
  const client = createRundeckClient({
    baseUrl: 'http://rundeck.example.net/ops/',
    token: TOKEN,
    ...options,
    fetch: async (input, init) => {
      const url = new URL(String(input));
      seen.push({
        method: init?.method ?? '',
        path: `${url.pathname}${url.search}`,
        headers: new Headers(init?.headers),
        body: String(init?.body ?? ''),
      });
      expect(init?.redirect).toBe('manual');
      const answer = answers.shift();
      if (!answer) throw new Error('one call too many');
      if (answer instanceof Error) throw answer;
      if (typeof answer !== 'function') return answer;
      return Promise.race([
        answer(),
        new Promise<never>((_, reject) =>
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)),
        ),
      ]);
    },
  });
  return { client, seen };
}

const failure = async (call: Promise<unknown>): Promise<RundeckError> => {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isRundeckError(error)) throw new Error(`expected a RundeckError, got ${String(error)}`);
  expect(`${error.message} ${error.serverMessage} ${error.stack} ${JSON.stringify(error)}`).not.toContain(
    TOKEN,
  );
  return error;
};

describe('the API version', () => {
  test.each([
    ['58', 58],
    ['61', 59],
    ['46', 46],
  ])('of a server that speaks %s is %i, asked for once', async (server, used) => {
    const { client, seen } = clientOf([info(server), json([]), json([])], {});
    await client.projects.list();
    await client.projects.list();
    expect(seen.map(({ path }) => path)).toEqual([
      '/ops/api/14/system/info',
      `/ops/api/${used}/projects`,
      `/ops/api/${used}/projects`,
    ]);
  });

  test('of a server that is too old is an error that says so', async () => {
    const { client } = clientOf([info('44')], {});
    expect(await failure(client.projects.list())).toMatchObject({ kind: 'api_version', retryable: false });
  });

  test('is asked for anew when it could not be had', async () => {
    const { client, seen } = clientOf([json({ error: true }, 403), info('58'), json([])], {});
    await failure(client.projects.list());
    expect(await client.projects.list()).toEqual([]);
    expect(seen).toHaveLength(3);
  });

  test('being unknown starts no run', async () => {
    const { client, seen } = clientOf([json({}, 403)], {});
    const error = await failure(client.jobs.run('j', { options: {} }));
    expect(error.mayHaveStarted).toBe(false);
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('a run', () => {
  test('is one POST with JSON, the token in its header, and no cookie', async () => {
    const { client, seen } = clientOf([execution({ host: 'web-1' })]);
    const started = await client.jobs.run('a b/c', { options: { host: 'web-1' } });
    expect(started).toMatchObject({ id: '12', status: 'running', unheardOf: { a: 1 } });
    expect(seen).toHaveLength(1);
    const [{ method, path, headers, body } = {} as Seen] = seen;
    expect([method, path, body]).toEqual([
      'POST',
      '/ops/api/58/job/a%20b%2Fc/run',
      '{"options":{"host":"web-1"}}',
    ]);
    expect(headers.get('x-rundeck-auth-token')).toBe(TOKEN);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('accept')).toBe('application/json');
    expect(headers.has('cookie')).toBe(false);
  });

  test.each([
    [
      'a refused connection',
      socketError('ECONNREFUSED'),
      { kind: 'network', mayHaveStarted: false, retryable: true },
    ],
    ['an unknown name', socketError('ENOTFOUND'), { kind: 'network', mayHaveStarted: false }],
    ['a cut connection', socketError('ECONNRESET'), { kind: 'network', mayHaveStarted: true }],
    ['an error nobody knows', new TypeError('fetch failed'), { kind: 'network', mayHaveStarted: true }],
    [
      'options refused',
      json({ error: true, errorCode: 'api.error.job.options-invalid', message: 'no' }, 400),
      { kind: 'options_invalid', mayHaveStarted: false, retryable: false, serverMessage: 'no' },
    ],
    [
      'a conflict',
      json({ error: true, errorCode: 'api.error.execution.conflict' }, 409),
      { kind: 'conflict', mayHaveStarted: false, retryable: true },
    ],
    [
      'a wrong token',
      json({ error: true, errorCode: 'unauthorized', message: `bad ${TOKEN}` }, 403),
      { kind: 'unauthorized', mayHaveStarted: false },
    ],
    [
      'an ACL',
      json({ error: true, errorCode: 'api.error.item.unauthorized' }, 403),
      { kind: 'forbidden', mayHaveStarted: false },
    ],
    [
      'an HTML 500',
      new Response('<h1>Oops</h1>', { status: 500, headers: { 'content-type': 'text/html' } }),
      { kind: 'server', mayHaveStarted: true, retryable: true, serverMessage: 'Oops' },
    ],
    [
      'an empty 503',
      new Response(null, { status: 503, headers: { 'retry-after': '7' } }),
      { kind: 'unavailable', mayHaveStarted: true, retryAfterMs: 7_000 },
    ],
    [
      'an HTML 404 of a proxy',
      new Response('no', { status: 404 }),
      { kind: 'not_found', mayHaveStarted: true },
    ],
    [
      'a redirect to the login',
      new Response(null, { status: 302, headers: { location: '/user/login' } }),
      { kind: 'unauthorized', mayHaveStarted: true },
    ],
    [
      'a page instead of an answer',
      new Response('<html>hi', { status: 200 }),
      { kind: 'protocol', mayHaveStarted: true },
    ],
    [
      'half an answer',
      new Response('{"id": 1', { status: 200, headers: { 'content-type': 'application/json' } }),
      { kind: 'protocol', mayHaveStarted: true },
    ],
  ])(
    'after %s is never sent again, and the error knows whether it may have started',
    async (_what, answer, expected) => {
      const { client, seen } = clientOf([answer, execution({})]);
      const error = await failure(client.jobs.run('j', { options: {} }));
      expect(error).toMatchObject(expected);
      expect(error.code).toBe(`E_RUNDECK_${error.kind.toUpperCase()}`);
      expect(seen).toHaveLength(1);
    },
  );

  test('without an answer in time may have started', async () => {
    const never = () => new Promise<Response>(() => undefined);
    const { client } = clientOf([never], { apiVersion: 58, timeoutMs: 30 });
    expect(await failure(client.jobs.run('j', { options: {} }))).toMatchObject({
      kind: 'timeout',
      mayHaveStarted: true,
    });
  });

  test('that the caller gave up on may have started, one never sent has not', async () => {
    const never = () => new Promise<Response>(() => undefined);
    const { client, seen } = clientOf([never]);
    const during = await failure(client.jobs.run('j', { options: {}, signal: AbortSignal.timeout(20) }));
    expect(during).toMatchObject({ kind: 'aborted', mayHaveStarted: true });
    const before = await failure(client.jobs.run('j', { options: {}, signal: AbortSignal.abort() }));
    expect(before).toMatchObject({ kind: 'aborted', mayHaveStarted: false });
    expect(seen).toHaveLength(1);
  });

  test.each([1, true, null, undefined, ['a']])(
    'with the value %p is refused before it is sent',
    async (value) => {
      const { client, seen } = clientOf([]);
      const options = { secs: value } as unknown as Record<string, string>;
      expect(await failure(client.jobs.run('j', { options }))).toMatchObject({
        kind: 'options_invalid',
        mayHaveStarted: false,
      });
      expect(seen).toEqual([]);
    },
  );

  test('whose options did not arrive is an error with the id of the execution', async () => {
    const { client } = clientOf([execution({ secs: '30', host: 'web-1' })]);
    const error = await failure(client.jobs.run('j', { options: { secs: '1', host: 'web-1' } }));
    expect(error).toMatchObject({ kind: 'options_mismatch', executionId: '12', mayHaveStarted: true });
    expect(error.serverMessage).toContain('secs');
    expect(error.serverMessage).not.toContain('host');
  });

  test('sends secure options and does not expect them back', async () => {
    const { client, seen } = clientOf([execution({ host: 'web-1' })]);
    await client.jobs.run('j', { options: { host: 'web-1' }, secureOptions: { pin: '1234' } });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ options: { host: 'web-1', pin: '1234' } });
  });
});

describe('a GET', () => {
  test('is tried again after a cut connection or a 5xx', async () => {
    const { client, seen } = clientOf([
      socketError('ECONNRESET'),
      new Response('', { status: 503 }),
      json([]),
    ]);
    expect(await client.projects.list()).toEqual([]);
    expect(seen).toHaveLength(3);
  });

  test('is not tried again when the answer is clear', async () => {
    const { client, seen } = clientOf([json({ error: true, errorCode: 'api.error.item.doesnotexist' }, 404)]);
    expect(await failure(client.executions.get('9'))).toMatchObject({
      kind: 'not_found',
      mayHaveStarted: false,
    });
    expect(seen).toHaveLength(1);
  });

  test.each(['', '.', '..'])('of the id %p, which would name something else, is refused', async (id) => {
    const { client, seen } = clientOf([]);
    await expect(client.jobs.info(id)).rejects.toMatchObject({ kind: 'invalid_request' });
    expect(seen).toEqual([]);
  });
});

describe('what would give the token away', () => {
  test.each(['a\nb', 'tökén', ''])(
    'a token no header can carry (%p) is refused without quoting it',
    (token) => {
      const make = () => createRundeckClient({ baseUrl: 'http://rundeck.example.net', token });
      expect(make).toThrow('no token has');
    },
  );

  test('a base URL with a password in it is refused', () => {
    const make = () => createRundeckClient({ baseUrl: 'http://u:secret@rundeck.example.net', token: TOKEN });
    expect(make).toThrow(/without user and password$/);
  });
});

describe('looking for a run by its key', () => {
  const run = (id: number, runKey: string, status = 'succeeded') => ({
    id,
    status,
    job: { id: 'j', name: 'job', options: { run_key: runKey } },
  });
  const page = (entries: Record<string, unknown>[], field: 'events' | 'executions') =>
    json({ paging: { count: entries.length, total: 0, offset: 0, max: 200 }, [field]: entries });

  test('looks among the running ones first and compares the key itself', async () => {
    const { client, seen } = clientOf([
      page([run(5, 'key-1', 'running'), run(6, 'key-10', 'running')], 'executions'),
      page([{ execution: { id: 3 } }, { execution: { id: 4 } }, { execution: { id: 5 } }], 'events'),
      json(run(3, 'key-1')),
      json(run(4, 'KEY-1')),
    ]);
    const found = await client.executions.findByRunKey({ project: 'p', jobId: 'j', runKey: 'key-1' });
    expect(found.map(({ id }) => id)).toEqual(['5', '3']);
    expect(seen.map(({ path }) => path.split('?')[0])).toEqual([
      '/ops/api/58/project/p/executions/running',
      '/ops/api/58/project/p/history',
      '/ops/api/58/execution/3',
      '/ops/api/58/execution/4',
    ]);
    expect(seen[0]?.path).toContain('includePostponed=true');
    expect(seen[1]?.path).toContain('optionFilter=key-1');
  });

  test('on a server that can not filter reads the latest executions of the job', async () => {
    const { client, seen } = clientOf(
      [page([], 'executions'), page([run(3, 'key-1'), run(2, 'key-2')], 'executions')],
      { apiVersion: 50 },
    );
    const found = await client.executions.findByRunKey({ project: 'p', jobId: 'j', runKey: 'key-1' });
    expect(found.map(({ id }) => id)).toEqual(['3']);
    expect(seen[1]?.path).toContain('/job/j/executions');
  });

  test('says nothing when one of its questions got no answer', async () => {
    const refused = json({ error: true, errorCode: 'api.error.item.unauthorized' }, 403);
    const { client } = clientOf([page([], 'executions'), refused]);
    const search = client.executions.findByRunKey({ project: 'p', jobId: 'j', runKey: 'key-1' });
    expect(await failure(search)).toMatchObject({ kind: 'forbidden' });
  });
});

describe('output', () => {
  const piece = (rest: Record<string, unknown>) =>
    json({
      id: '7',
      offset: '0',
      completed: false,
      execCompleted: false,
      compacted: true,
      entries: [],
      ...rest,
    });

  test('goes on through "nothing new", which claims to be complete, and keeps the last time it was told', async () => {
    const { client, seen } = clientOf([
      piece({ offset: '40', lastModified: '111', entries: [{ log: 'one', node: 'n' }, 'two'] }),
      piece({ offset: '40', completed: true, unmodified: true, entries: [] }),
      piece({
        offset: '80',
        lastModified: '222',
        completed: true,
        execCompleted: true,
        entries: [{ log: 'three', node: 'm' }],
      }),
    ]);
    const lines: string[] = [];
    for await (const { log, node } of client.executions.output('7')) lines.push(`${node} ${log}`);
    expect(lines).toEqual(['n one', 'n two', 'm three']);
    const asked = seen.map(({ path }) => new URLSearchParams(path.split('?')[1]));
    expect(asked.map((query) => [query.get('offset'), query.get('lastmod')])).toEqual([
      ['0', null],
      ['40', '111'],
      ['40', '111'],
    ]);
  });

  test('ends when the log of a finished run is lost', async () => {
    const { client } = clientOf([
      piece({ completed: true, execCompleted: true, empty: true, error: 'could not be found' }),
    ]);
    const lines = [];
    for await (const entry of client.executions.output('7')) lines.push(entry);
    expect(lines).toEqual([]);
  });
});

describe('waiting for the end', () => {
  const at = { unixtime: 1, date: '1970-01-01T00:00:00Z' };
  const run = (id: number, rest: Record<string, unknown>) => json({ id, 'date-ended': at, ...rest });

  test('goes on with the execution that Rundeck put in place of a failed one', async () => {
    const { client, seen } = clientOf([
      run(12, { status: 'failed-with-retry', retriedExecution: { id: 13, status: 'running' } }),
      run(13, { status: 'succeeded', retryAttempt: 1 }),
    ]);
    const { execution, retried } = await client.executions.wait('12');
    expect([execution.id, execution.status, retried]).toEqual(['13', 'succeeded', ['12']]);
    expect(seen.map(({ path }) => path)).toEqual(['/ops/api/58/execution/12', '/ops/api/58/execution/13']);
  });

  test('asks again while it runs, also when it is called aborted but has not let go', async () => {
    const { client, seen } = clientOf([
      json({ id: 12, status: 'aborted' }),
      run(12, { status: 'aborted', abortedby: 'admin' }),
    ]);
    expect((await client.executions.wait('12')).execution.abortedby).toBe('admin');
    expect(seen).toHaveLength(2);
  });

  test('can be given up', async () => {
    const { client } = clientOf([json({ id: 12, status: 'running' })]);
    const giveUp = new AbortController();
    const waiting = failure(client.executions.wait('12', { signal: giveUp.signal }));
    giveUp.abort();
    expect(await waiting).toMatchObject({ kind: 'aborted', mayHaveStarted: false });
  });
});

describe('finished executions', () => {
  test('are asked for by job, user, status and end', async () => {
    const { client, seen } = clientOf([
      json({ paging: { count: 0, total: 0, offset: 0, max: 5 }, executions: [] }),
    ]);
    const endedFrom = new Date('2026-11-24T10:00:00Z');
    await client.executions.query('p', { jobId: 'j', user: 'u', status: 'incomplete', endedFrom, max: 5 });
    expect(Object.fromEntries(new URL(`http://x${seen[0]?.path}`).searchParams)).toEqual({
      jobIdListFilter: 'j',
      userFilter: 'u',
      statusFilter: 'incomplete',
      begin: String(endedFrom.getTime()),
      max: '5',
      offset: '0',
    });
  });
});

describe('ensuring', () => {
  test('a key that is there is replaced', async () => {
    const stored = { path: 'keys/a', type: 'file' };
    const { client, seen } = clientOf([
      json({ error: 'resource already exists: /keys/a' }, 409),
      json(stored),
    ]);
    await client.keys.put('keys/a', 'x', 'password');
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /ops/api/58/storage/keys/a',
      'PUT /ops/api/58/storage/keys/a',
    ]);
  });

  test('a project with a setting that is no text is refused before it is sent', async () => {
    const { client, seen } = clientOf([]);
    const settings = { 'project.disable.executions': false } as unknown as Record<string, string>;
    expect(await failure(client.projects.ensure('p', settings))).toMatchObject({ kind: 'invalid_request' });
    expect(await failure(client.projects.config.put('p', settings))).toMatchObject({
      kind: 'invalid_request',
    });
    expect(seen).toEqual([]);
  });

  test('a project that is as wanted writes nothing', async () => {
    const { client, seen } = clientOf([
      json({ error: true, errorCode: 'api.error.item.alreadyexists' }, 409),
      json({ a: '1', b: '2' }),
      json({ name: 'p' }),
    ]);
    await client.projects.ensure('p', { a: '1' });
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });
});
