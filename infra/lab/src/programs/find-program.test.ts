import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentTalk } from '../talk.ts';
import { findOnPath, findUnpacked } from './find-program.ts';
import { getPrograms } from './get-programs.ts';
import { isAtLeast } from './program.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firstline programs-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A program that only knows its version, as the real one prints it. */
async function program(folder: string, name: string, answer: string): Promise<string> {
  const path = join(directory, folder, name);
  await mkdir(join(directory, folder), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${answer}'\n`);
  await chmod(path, 0o755);
  return path;
}

describe('a program on PATH', () => {
  test('is found under any of its names', async () => {
    const path = await program(
      'bin',
      'alertmanager',
      'alertmanager, version 0.28.1 (branch: HEAD, revision: b2)',
    );
    const { program: found } = await findOnPath('alertmanager', `/nowhere:${join(directory, 'bin')}`);
    expect(found).toMatchObject({ path, version: '0.28.1' });
  });

  test('is passed over when it is too old or something else, and the reason is kept', async () => {
    await program('old', 'redis-server', 'Redis server v=5.0.14 sha=00000000:0 malloc=jemalloc-5.1.0');
    await program('other', 'redis-server', 'hello');
    const good = await program('good', 'redis-server', 'Redis server v=7.2.4 sha=00000000:0');
    const folders = ['old', 'other'].map((name) => join(directory, name));
    const { program: none, rejected } = await findOnPath('redis', folders.join(':'));
    expect(none).toBeUndefined();
    expect(rejected).toEqual([
      expect.stringContaining('is 5.0.14; 6.2.0 or newer is needed'),
      expect.stringContaining('does not answer --version as Redis does'),
    ]);
    const path = [...folders, join(directory, 'good')].join(':');
    expect((await findOnPath('redis', path)).program?.path).toBe(good);
  });
});

test('an unpacked program is found with the libraries it was unpacked with', async () => {
  await program('redis/root/usr/bin', 'redis-server', 'Redis server v=7.0.15 sha=00000000:0');
  const libraries = join(directory, 'redis/root/usr/lib/x86_64-linux-gnu');
  await mkdir(libraries, { recursive: true });
  const { program: found } = await findUnpacked('redis', directory);
  expect(found?.environment).toEqual({ LD_LIBRARY_PATH: libraries });
});

test('with --no-install nothing is downloaded and the person is told what to type', async () => {
  const options = {
    partsDirectory: directory,
    searchPath: '/nowhere',
    install: false,
    talk: silentTalk,
    signal: new AbortController().signal,
  };
  const refused = getPrograms(['redis', 'alertmanager'], options);
  await expect(refused).rejects.toThrow(/sudo apt-get install .*redis-server prometheus-alertmanager/);
  await expect(getPrograms(['redis'], options)).rejects.toThrow('brew install redis');
});

test('versions compare by number', () => {
  expect(isAtLeast('2.42.0', '2.30.0')).toBe(true);
  expect(isAtLeast('10.0.0', '9.9.9')).toBe(true);
  expect(isAtLeast('0.9.10', '0.22.0')).toBe(false);
  expect(isAtLeast('6.2.0', '6.2.0')).toBe(true);
});
