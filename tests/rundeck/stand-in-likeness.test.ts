import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RundeckStandIn, startRundeckStandIn } from '@firstline/rundeck-stand-in';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Recorded, readTranscripts } from './transcripts.ts';

const tokens: Readonly<Record<string, string>> = {
  admin: 'likeness-admin-token',
  executor: 'likeness-executor-token',
  'not-a-token': 'not-a-token',
};
let standIn: RundeckStandIn;

beforeAll(async () => {
  standIn = await startRundeckStandIn({
    adminToken: tokens.admin ?? '',
    executorToken: tokens.executor ?? '',
    environment: { PATH: process.env.PATH },
  });
  const ask = (path: string, contentType: string, body: string) =>
    fetch(`${standIn.url}/api/58${path}`, {
      method: 'POST',
      headers: { 'x-rundeck-auth-token': tokens.admin ?? '', 'content-type': contentType },
      body,
    });
  await ask('/projects', 'application/json', JSON.stringify({ name: 'remediation', description: 'repairs' }));
  const jobs = readFileSync(join(import.meta.dirname, 'transcripts', 'jobs.yaml'), 'utf8');
  await ask('/project/remediation/jobs/import', 'application/yaml', jobs);
});

afterAll(() => standIn.close());

const send = ({ request }: Recorded): Promise<Response> =>
  fetch(`${standIn.url}${request.path}`, {
    method: request.method,
    headers: {
      accept: 'application/json',
      ...(request.contentType && { 'content-type': request.contentType }),
      ...(tokens[request.as] && { 'x-rundeck-auth-token': tokens[request.as] }),
    },
    ...(request.body !== undefined && {
      body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
    }),
  });

/** Names of the fields and the kind of what is in them, one level into objects; ids and times differ. */
function shapeOf(body: unknown): unknown {
  if (Array.isArray(body)) return body.length === 0 ? [] : [shapeOf(body[0])];
  if (typeof body !== 'object' || body === null) return typeof body;
  return Object.fromEntries(
    Object.entries(body)
      // An average comes with the first finished run, a description names its steps.
      .filter(([key]) => key !== 'averageDuration')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [
        key,
        typeof value === 'object' && value !== null
          ? Object.keys(value)
              .filter((name) => name !== 'averageDuration')
              .sort()
          : typeof value,
      ]),
  );
}

const optionsIn = ({ job }: Record<string, unknown>): unknown =>
  (job as { options?: unknown } | undefined)?.options;

/** Read whole from a project that has just this in it: the order of the calls is that of the recording. */
const files = [
  'authentication.json',
  'run.json',
  'conflict.json',
  'keys.json',
  'tokens.json',
  'passive.json',
];
/** Times of the recording are past, and a list before any project existed can't be had again. */
const bound = new Set([
  'the execution afterwards',
  'runAtTime tomorrow',
  'run at a time',
  'executor lists projects before any exists',
]);
/** Its id is that of the recorded token. */
const otherIds = new Set(['delete']);
const recorded = readTranscripts(files).filter(
  ({ name, file }) => !bound.has(name) && !(file === 'tokens.json' && otherIds.has(name)),
);

describe('the stand-in answers as the real server did', () => {
  test.each(recorded.map((entry) => [`${entry.file}: ${entry.name}`, entry] as const))(
    '%s',
    async (_name, entry) => {
      const answer = await send(entry);
      expect(answer.status).toBe(entry.response.status);
      if (entry.response.status === 204) return;
      const body = (await answer.json()) as Record<string, unknown>;
      expect(shapeOf(body)).toEqual(shapeOf(entry.response.body));
      const told = entry.response.body as Record<string, unknown>;
      // Refusals are the same to the letter.
      if (entry.response.status >= 400) expect(body).toEqual(told);
      if ('argstring' in told) expect(body.argstring).toBe(told.argstring);
      expect(optionsIn(body)).toEqual(optionsIn(told));
    },
  );
});
