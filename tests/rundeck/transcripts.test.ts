import { createRundeckClient, outcomeOf, type RundeckClient } from '@firstline/rundeck-api-client';
import { describe, expect, test } from '@jest/globals';
import { type Recorded, readTranscripts } from './transcripts.ts';

/** The client's call for a recorded request: by method and path, given the path's parts and its query. */
const calls: readonly [
  pattern: RegExp,
  call: (client: RundeckClient, part: (index: number) => string, query: URLSearchParams) => Promise<unknown>,
][] = [
  [/^GET \/system\/info$/, (client) => client.system.info()],
  [/^GET \/system\/executions\/status$/, (client) => client.system.executionMode()],
  [/^POST \/system\/executions\/disable$/, (client) => client.system.setExecutionMode('passive')],
  [/^POST \/system\/executions\/enable$/, (client) => client.system.setExecutionMode('active')],
  [/^GET \/projects$/, (client) => client.projects.list()],
  [/^POST \/projects$/, (client) => client.projects.create('x')],
  [/^GET \/project\/([^/]+)$/, (client, part) => client.projects.get(part(1))],
  [/^GET \/project\/([^/]+)\/config$/, (client, part) => client.projects.config.get(part(1))],
  [
    /^POST \/project\/([^/]+)\/jobs\/import$/,
    (client, part) => client.jobs.import(part(1), '[]', { format: 'yaml' }),
  ],
  [/^GET \/project\/([^/]+)\/jobs$/, (client, part) => client.jobs.list(part(1))],
  [/^GET \/project\/([^/]+)\/jobs\/export$/, (client, part) => client.jobs.export(part(1))],
  [/^GET \/job\/([^/]+)$/, (client, part) => client.jobs.definition(part(1))],
  [/^GET \/job\/([^/]+)\/info$/, (client, part) => client.jobs.info(part(1))],
  [/^POST \/job\/([^/]+)\/run$/, (client, part) => client.jobs.run(part(1), { options: {} })],
  [/^GET \/job\/([^/]+)\/executions$/, (client) => client.executions.query('x')],
  [/^GET \/project\/([^/]+)\/executions\/running$/, (client, part) => client.executions.running(part(1))],
  [/^GET \/project\/([^/]+)\/executions$/, (client, part) => client.executions.query(part(1))],
  [/^GET \/project\/([^/]+)\/history$/, (client, part) => client.executions.history(part(1))],
  [/^GET \/execution\/([^/]+)$/, (client, part) => client.executions.get(part(1))],
  [/^GET \/execution\/([^/]+)\/state$/, (client, part) => client.executions.state(part(1))],
  [/^GET \/execution\/([^/]+)\/output$/, (client, part) => client.executions.outputPage(part(1))],
  [/^POST \/execution\/([^/]+)\/abort$/, (client, part) => client.executions.abort(part(1))],
  [/^POST \/executions\/delete$/, (client) => client.executions.delete(['1'])],
  [/^POST \/storage\/(.+)$/, (client, part) => client.keys.put(part(1), 'x', 'password')],
  [/^PUT \/storage\/(.+)$/, (client, part) => client.keys.put(part(1), 'x', 'password')],
  [/^GET \/storage\/(.+)$/, (client, part) => client.keys.get(part(1))],
  [/^DELETE \/storage\/(.+)$/, (client, part) => client.keys.delete(part(1))],
  [/^POST \/tokens\/(.+)$/, (client, part) => client.tokens.create({ user: part(1), roles: ['x'] })],
  [/^GET \/tokens\/(.+)$/, (client, part) => client.tokens.list(part(1))],
  [/^DELETE \/token\/(.+)$/, (client, part) => client.tokens.delete(part(1))],
];

/** What the client has no call for. */
const notOurs =
  /^GET (\/health|\/actuator\/.*|\/api\/58|\/metrics\/.*|\/job\/[^/]+\/run)$|^PUT \/project\/[^/]+\/config\/[^/]+$|format=yaml/;

const kinds: Readonly<Record<string, string>> = {
  unauthorized: 'unauthorized',
  'api.error.item.unauthorized': 'forbidden',
  'api.error.item.doesnotexist': 'not_found',
  'api.error.project.missing': 'not_found',
  'api.error.item.alreadyexists': 'conflict',
  'api.error.execution.conflict': 'conflict',
  'api.error.job.options-invalid': 'options_invalid',
  'api.error.api-version.unsupported': 'api_version',
  'api.error.jobs.import.invalid': 'invalid_request',
  'project.name.can.only.contain.these.characters': 'invalid_request',
};

function replay(entry: Recorded): Promise<unknown> {
  const { response } = entry;
  const client = createRundeckClient({
    baseUrl: 'http://rundeck.example.net:4440',
    token: 'any-token',
    apiVersion: 58,
    retries: 0,
    fetch: async () => {
      const text = typeof response.body === 'string' ? response.body : JSON.stringify(response.body);
      return new Response(response.status === 204 ? null : text, {
        status: response.status,
        headers: response.headers,
      });
    },
  });
  const [path = '', query = ''] = entry.request.path.split('?');
  const line = `${entry.request.method} ${path.replace(/^\/api\/\d+(?=\/)/, '')}`;
  for (const [pattern, call] of calls) {
    const match = pattern.exec(line);
    if (match) return call(client, (index) => match[index] ?? '', new URLSearchParams(query));
  }
  throw new Error(`no call of the client for ${line}`);
}

const recorded = readTranscripts().filter(
  ({ request }) =>
    !notOurs.test(
      `${request.method} ${request.path.replace(/^\/api\/\d+(?=\/)/, '').replace(/\?(?!.*format=yaml).*/, '')}`,
    ),
);

describe('what a real Rundeck answered', () => {
  test('covers the client', () => {
    expect(recorded.length).toBeGreaterThan(90);
  });

  test.each(recorded.map((entry) => [`${entry.file}: ${entry.name}`, entry] as const))(
    'is understood: %s',
    async (_name, entry) => {
      const { status, body } = entry.response;
      const answer = body as { errorCode?: string; failed?: unknown[] };
      if (status >= 400 && status !== 503) {
        const error: unknown = await replay(entry).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({ name: 'RundeckError', status });
        // Whatever a real server refused in its own words has certainly started nothing.
        if (status < 500) expect(error).toMatchObject({ mayHaveStarted: false });
        const kind = kinds[answer.errorCode ?? ''];
        if (kind) expect(error).toMatchObject({ kind });
      } else if (status === 503) {
        await expect(replay(entry)).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
      } else if (answer?.failed && answer.failed.length > 0) {
        await expect(replay(entry)).rejects.toMatchObject({ kind: 'import_failed' });
      } else {
        // What it parsed to is looked at below; here every answer has to pass its schema.
        await replay(entry);
      }
    },
  );
});

describe('and what it means', () => {
  const one = (file: string, name: string): Promise<unknown> => {
    const entry = readTranscripts([file]).find((candidate) => candidate.name === name);
    if (!entry) throw new Error(`${file} has no "${name}"`);
    return replay(entry);
  };
  type Execution = Parameters<typeof outcomeOf>[0];

  test.each([
    ['run.json', 'good', 'running'],
    ['run.json', 'the execution afterwards', 'succeeded'],
    ['run.json', 'runAtTime tomorrow', 'running'],
    ['outcomes.json', 'ended: timed out', 'timedout'],
    ['outcomes.json', 'ended: failed', 'failed'],
    ['outcomes.json', 'ended: failed and retried', 'failed'],
    ['abort.json', 'ended', 'aborted'],
  ] as const)('%s, %s: %s', async (file, name, outcome) => {
    expect(outcomeOf((await one(file, name)) as Execution)).toBe(outcome);
  });

  test('ids are strings, wherever they come from', async () => {
    expect(await one('run.json', 'good')).toMatchObject({ id: '1' });
    expect(await one('outcomes.json', 'ended: failed and retried')).toMatchObject({
      retriedExecution: { id: '13' },
    });
  });

  test('output right after the run call is no end and has no time', async () => {
    expect(await one('output.json', 'right after the run call')).toEqual({
      entries: [],
      next: { offset: '0' },
      done: false,
      executionEnded: false,
      executionStatus: 'running',
      backoffMs: 0,
    });
  });

  test('a bare string in compacted output is another line of the same step', async () => {
    const entry = readTranscripts(['output.json']).find(({ response }) =>
      (response.body as { entries?: unknown[] }).entries?.includes('warned'),
    );
    const page = (await replay(entry as Recorded)) as {
      entries: { log: string; stepctx: string; node: string }[];
    };
    expect(page.entries.map(({ log, stepctx, node }) => [log, stepctx, node])).toEqual([
      ['done', '1', 'rundeck-ci'],
      ['warned', '1', 'rundeck-ci'],
    ]);
  });

  test('passive mode is told apart from other refusals of the same code', async () => {
    await expect(one('passive.json', 'run now')).rejects.toMatchObject({ kind: 'passive', retryable: true });
    await expect(one('passive.json', 'run at a time')).rejects.toMatchObject({ kind: 'passive' });
    await expect(one('run.json', 'runAtTime in the past')).rejects.toMatchObject({
      kind: 'invalid_request',
      retryable: false,
    });
  });

  test('broken JSON is a server error after which a run may exist', async () => {
    await expect(one('run.json', 'broken JSON')).rejects.toMatchObject({
      kind: 'server',
      mayHaveStarted: true,
    });
  });
});
