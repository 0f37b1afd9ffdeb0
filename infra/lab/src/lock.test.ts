import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runningLab, takeLock } from './lock.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firstline-lock-'));
  file = join(directory, 'lab.lock');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a second lab is told which process runs the first', async () => {
  const { release, wasStale } = await takeLock(file);
  expect(wasStale).toBe(false);
  await expect(takeLock(file)).rejects.toThrow(`process ${process.pid}`);
  await release();
  expect(await runningLab(file)).toBeUndefined();
});

test('the lock of a lab that was killed is taken over', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  await writeFile(file, JSON.stringify({ pid: dead.pid, born: '1' }));
  const { release, wasStale } = await takeLock(file);
  expect(wasStale).toBe(true);
  expect(JSON.parse(await readFile(file, 'utf8')).pid).toBe(process.pid);
  await release();
});

test('a process that only got the dead lab’s number does not hold the lock', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, born: 'another birth' }));
  const { wasStale } = await takeLock(file);
  expect(wasStale).toBe(true);
});

test('a lock file cut off in the middle is taken over', async () => {
  await writeFile(file, '{"pid":');
  expect((await takeLock(file)).wasStale).toBe(true);
});
