import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readLabEnvironment, writeLabEnvironment } from './lab-environment.ts';
import { render } from './render.ts';
import { readSecrets } from './secrets.ts';

test('lab.env keeps every value as it is, for its owner’s eyes only', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'firstline-environment-'));
  const file = join(directory, 'lab.env');
  const environment = { RUNBOOKS_DIR: '/a path/with = and "quotes"', INGEST_BEARER_TOKEN: 'a-b_c' };
  await writeLabEnvironment(file, environment);
  expect(await readLabEnvironment(file)).toEqual(environment);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readLabEnvironment(join(directory, 'other.env'))).toBeUndefined();
  await rm(directory, { recursive: true });
});

test('secrets are made once, differ from each other, and are readable by their owner only', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'firstline-secrets-'));
  const first = await readSecrets(directory);
  expect(await readSecrets(directory)).toEqual(first);
  const values = Object.values(first).map(({ value }) => value);
  expect(new Set(values).size).toBe(values.length);
  for (const { file } of Object.values(first)) expect((await stat(file)).mode & 0o777).toBe(0o600);
  await rm(directory, { recursive: true });
});

test('a template leaves Prometheus’s own placeholders alone and refuses an unknown name', () => {
  const template = `targets: [\${LAB_HOST_ADDRESS}] summary: "{{ $labels.instance }} $1"`;
  expect(render(template, { LAB_HOST_ADDRESS: 'host:1' })).toBe(
    'targets: [host:1] summary: "{{ $labels.instance }} $1"',
  );
  expect(() => render(template, {}, 'prometheus.yml')).toThrow('prometheus.yml: nothing is known about $');
});
