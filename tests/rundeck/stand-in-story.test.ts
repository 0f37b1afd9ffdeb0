import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RundeckStandIn, startRundeckStandIn } from '@firstline/rundeck-stand-in';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Recorded, readTranscripts } from './transcripts.ts';
import { waitUntil } from './wait-until.ts';

jest.setTimeout(60_000);

// The recorded calls once more, in their order and each on what the ones before it left: its executions run, are
// stopped, retried, looked up and deleted here as they were there.
const tokens: Readonly<Record<string, string>> = {
  admin: 'story-admin-token',
  executor: 'story-executor-token',
};
let standIn: RundeckStandIn;
/** Ids of the recording → ids here. */
const ids = new Map<string, string>();

beforeAll(async () => {
  standIn = await startRundeckStandIn({
    adminToken: tokens.admin ?? '',
    executorToken: tokens.executor ?? '',
    environment: { PATH: process.env.PATH },
  });
  const post = (path: string, contentType: string, body: string) =>
    fetch(`${standIn.url}/api/58${path}`, {
      method: 'POST',
      headers: { 'x-rundeck-auth-token': tokens.admin ?? '', 'content-type': contentType },
      body,
    });
  await post(
    '/projects',
    'application/json',
    JSON.stringify({ name: 'remediation', description: 'repairs' }),
  );
  const jobs = readFileSync(join(import.meta.dirname, 'transcripts', 'jobs.yaml'), 'utf8');
  await post('/project/remediation/jobs/import', 'application/yaml', jobs);
});
afterAll(() => standIn.close());

async function ask({ request }: Recorded): Promise<{ status: number; body: unknown }> {
  const path = request.path.replace(/(?<=\/execution\/)\d+/, (id) => ids.get(id) ?? id);
  const body = bodyHere(request.body);
  const answer = await fetch(`${standIn.url}${path}`, {
    method: request.method,
    headers: {
      accept: 'application/json',
      ...(request.contentType && { 'content-type': request.contentType }),
      ...(tokens[request.as] && { 'x-rundeck-auth-token': tokens[request.as] }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json');
  return { status: answer.status, body: isJson ? JSON.parse(text) : text };
}

/** What was tomorrow then is over, and ids are others here. */
function bodyHere(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if ('runAtTime' in body && String(body.runAtTime) > '2021')
    return { ...body, runAtTime: new Date(Date.now() + 86_400_000).toISOString() };
  if ('ids' in body && Array.isArray(body.ids))
    return { ids: body.ids.map((id: unknown) => Number(ids.get(String(id)) ?? id)) };
  return body;
}

/** Fields a server adds in its own time, or that name its own machine. */
const itsOwn = new Set(['averageDuration', 'meta', 'errorMessage', 'failureReason']);

/** Names of the fields and the kind of what is in them, all the way down; of a list its first entry. */
function shapeOf(value: unknown): unknown {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object') return typeof value;
  const entries = Object.entries(value).filter(([key]) => !itsOwn.has(key));
  // What is keyed by node: one of them.
  if ('rundeck-ci' in value || 'rundeck-stand-in' in value) return { NODE: shapeOf(entries[0]?.[1]) };
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, shapeOf(each)]),
  );
}

/** What must be the same to the letter, wherever in the answer it stands. */
const toTheLetter = [
  'status',
  'customStatus',
  'execState',
  'executionState',
  'completed',
  'execCompleted',
  'hasFailedNodes',
  'argstring',
  'abort',
  'retryAttempt',
  'abortedby',
  'executionType',
  'allsuccessful',
  'successCount',
  'failedCount',
];
function lettersOf(body: unknown, path: string): unknown {
  const record = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const job = record.job as { options?: unknown } | undefined;
  const paging = record.paging as { count?: unknown } | undefined;
  // How many still run is a matter of seconds.
  const count = path.includes('/running') ? undefined : paging?.count;
  return [...toTheLetter.map((key) => record[key]), job?.options, count];
}

const statusOf = (body: unknown): unknown => {
  const { status, execState, completed } = (body ?? {}) as Record<string, unknown>;
  return status ?? execState ?? completed;
};

const files = [
  'run.json',
  'conflict.json',
  'outcomes.json',
  'abort.json',
  'look-up.json',
  'state.json',
  'delete.json',
  'jobs.json',
  'projects.json',
];
// This suite's project is made before the story begins.
const story = readTranscripts(files).filter(
  ({ file, name }) => !(file === 'projects.json' && name === 'create'),
);

describe('the stand-in goes the way the real server went', () => {
  test.each(story.map((entry) => [`${entry.file}: ${entry.name}`, entry] as const))(
    '%s',
    async (_name, entry) => {
      const { request, response } = entry;
      const looks =
        request.method === 'GET' && /\/execution\/\d+/.test(request.path) && response.status === 200;
      const answer = looks
        ? await waitUntil(
            () => ask(entry),
            ({ body }) => statusOf(body) === statusOf(response.body),
          )
        : await ask(entry);
      expect(answer.status).toBe(response.status);
      const told = response.body as { id?: number; retriedExecution?: { id: number } };
      const here = answer.body as typeof told;
      if (typeof told?.id === 'number' && here?.id) ids.set(String(told.id), String(here.id));
      if (told?.retriedExecution)
        ids.set(String(told.retriedExecution.id), String(here.retriedExecution?.id));
      expect(shapeOf(here)).toEqual(shapeOf(told));
      expect(lettersOf(here, request.path)).toEqual(lettersOf(told, request.path));
    },
  );
});
