import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findFreePorts } from '../ports.ts';
import { endMarkedProcesses, MARK, markedProcesses } from './marked-processes.ts';
import { httpProbe } from './readiness.ts';
import { SupervisedProcess } from './supervised-process.ts';

let directory: string;
let port: number;
let reports: string[];
let running: SupervisedProcess[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firstline-process-'));
  port = (await findFreePorts()).console;
  reports = [];
  running = [];
});
afterEach(async () => {
  for (const process of running) await process.stop();
  await endMarkedProcesses(directory, 0);
  await rm(directory, { recursive: true, force: true });
});

const answering = (more = ''): string =>
  `require('http').createServer((_, r) => r.end('ok')).listen(Number(process.env.PORT), '127.0.0.1'); ${more}`;

function supervise(script: string): SupervisedProcess {
  const process_ = new SupervisedProcess({
    name: 'web',
    launch: async () => ({
      command: process.execPath,
      arguments: ['-e', script],
      directory,
      environment: { PORT: String(port), [MARK]: directory },
    }),
    ready: httpProbe(`http://127.0.0.1:${port}/`),
    readyTimeoutMs: 10_000,
    stopTimeoutMs: 300,
    logFile: join(directory, 'web.log'),
    report: (line) => reports.push(line),
  });
  running.push(process_);
  return process_;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a supervised process', () => {
  test('is ready when it answers, and gone when it was stopped', async () => {
    const web = supervise(answering());
    await web.start();
    const pid = web.pid ?? 0;
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    await web.stop();
    expect(web.pid).toBeUndefined();
    expect(isAlive(pid)).toBe(false);
    expect(reports).toEqual([]);
  });

  test('comes back after a kill -9, and says so', async () => {
    const web = supervise(answering());
    await web.start();
    const before = web.pid;
    web.kill('SIGKILL');
    await until(() => reports.length === 2);
    expect(web.pid).not.toBe(before);
    expect(reports[0]).toBe('web ended unexpectedly (SIGKILL); starting it again');
    expect(reports[1]).toMatch(/^web is back after \d/);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test('that ends before it is ready fails the start with the end of its log', async () => {
    const web = supervise(`console.error('no such database'); process.exit(3)`);
    await expect(web.start()).rejects.toThrow(/did not become ready: exit code 3[\s\S]*no such database/);
  });

  test('that ignores SIGTERM is killed after the time it has', async () => {
    const web = supervise(answering(`process.on('SIGTERM', () => console.log('no'))`));
    await web.start();
    await web.stop();
    expect(web.pid).toBeUndefined();
    expect(await readFile(join(directory, 'web.log'), 'utf8')).toBe('no\n');
  });

  test('takes the children it left behind with it', async () => {
    const web = supervise(
      answering(`require('child_process').spawn('sleep', ['300']); console.log('started')`),
    );
    await web.start();
    await until(() => markedProcesses(directory).length === 2);
    await web.stop();
    await until(() => markedProcesses(directory).length === 0);
  });

  test('stopped while it is on its way back stays down', async () => {
    const web = supervise(answering());
    await web.start();
    web.kill('SIGKILL');
    await until(() => reports.length === 1);
    await web.stop();
    expect(web.pid).toBeUndefined();
    expect(markedProcesses(directory)).toEqual([]);
  });
});

test('a grandchild in a session of its own is found by its mark and ended', async () => {
  const web = supervise(
    answering(
      `require('child_process').spawn('setsid', ['-f', 'sh', '-c', 'trap "" TERM; while :; do sleep 1; done'])`,
    ),
  );
  await web.start();
  await until(() => markedProcesses(directory).length >= 2);
  await web.stop();
  expect(markedProcesses(directory).length).toBeGreaterThan(0);
  expect(await endMarkedProcesses(directory, 200)).toBeGreaterThan(0);
  expect(markedProcesses(directory)).toEqual([]);
});
