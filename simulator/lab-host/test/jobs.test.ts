import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type RunningHost, startHost, until } from './running-host.ts';

const repository = join(import.meta.dirname, '..', '..', '..');
const jobsDirectory = join(repository, 'infra', 'rundeck', 'jobs');

interface Job {
  readonly name: string;
  readonly uuid: string;
  readonly options: {
    name: string;
    required?: boolean;
    enforced?: boolean;
    values?: string[];
    regex?: string;
  }[];
  readonly sequence: { commands: { script: string }[] };
}
const jobs = readdirSync(jobsDirectory).map(
  (file) => (parse(readFileSync(join(jobsDirectory, file), 'utf8')) as [Job])[0],
);
const jobCalled = (name: string): Job => {
  const job = jobs.find((each) => each.name === name);
  if (!job) throw new Error(`no job ${name}`);
  return job;
};

let lab: RunningHost;
let claims: Server;
let claimsPort: number;
let claimStatus = 201;
let claimed: string[] = [];
let scratch: string;
beforeAll(async () => {
  lab = await startHost();
  scratch = mkdtempSync(join(tmpdir(), 'lab-jobs-'));
  claims = createServer((request, response) => {
    claimed.push(`${request.method} ${request.url}`);
    response.writeHead(claimStatus).end('{}');
  }).listen(0, '127.0.0.1');
  await once(claims, 'listening');
  claimsPort = (claims.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((resolve) => claims.close(resolve));
  await lab.close();
  rmSync(scratch, { recursive: true });
});
beforeEach(() => {
  claimStatus = 201;
  claimed = [];
});

/** Processes a job is to find, or to leave alone. None outlives its test, whatever that found. */
let bystanders: ChildProcess[] = [];
function bystander(program: string, words: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, words, options);
  bystanders.push(child);
  return child;
}
afterEach(async () => {
  const alive = bystanders.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  bystanders = [];
  await Promise.all(
    alive.map(async (child) => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }),
  );
});

/** Runs the text of a job as Rundeck does: a script file, its options as RD_OPTION_*. */
async function run(name: string, options: Record<string, string>, environment: Record<string, string> = {}) {
  const key = options.run_key ?? randomUUID();
  const file = join(scratch, `${key.slice(0, 36).replaceAll('/', '_')}.sh`);
  writeFileSync(file, jobCalled(name).sequence.commands[0]?.script ?? '', { mode: 0o700 });
  const all: Record<string, string> = {
    host: 'web-1',
    not_after: String(Math.floor(Date.now() / 1_000) + 60),
    claim_url: `http://127.0.0.1:${claimsPort}/claims`,
    ...options,
    run_key: key,
  };
  const child = spawn('bash', [file], {
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${join(repository, 'simulator', 'lab-host', 'bin')}:${process.env.PATH}`,
      LAB_HOST_URL: lab.url,
      LAB_DB_PORT: String(lab.dbPort),
      FIRSTLINE_HOST_ROOT: lab.root,
      RD_JOB_EXECID: '17',
      ...Object.fromEntries(
        Object.entries(all).map(([option, value]) => [`RD_OPTION_${option.toUpperCase()}`, value]),
      ),
      ...environment,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output, key, lines: output.trim().split('\n') };
}

describe('a shipped job', () => {
  it('claims its run key with its execution, acts, and says DONE', async () => {
    await lab.ask('POST', '/faults/service');
    const { code, lines, key } = await run('restart-service', { service: 'lab-web' });
    expect(claimed).toEqual([`POST /claims/${key}?execution=17`]);
    expect([code, lines.at(-1)]).toEqual([0, `DONE ${key}`]);
    expect(await lab.metric('service_up{service="lab-web"}')).toBe(1);
  });

  it('claims without curl too', async () => {
    const bare = join(scratch, 'bare-bin');
    mkdirSync(bare, { recursive: true });
    for (const tool of ['bash', 'cut', 'date', 'timeout', 'setsid', 'node', 'env']) {
      const found = (process.env.PATH ?? '')
        .split(':')
        .map((place) => join(place, tool))
        .find(existsSync);
      if (found && !existsSync(join(bare, tool))) symlinkSync(found, join(bare, tool));
    }
    const shim = join(repository, 'simulator', 'lab-host', 'bin');
    const { lines, key } = await run('restart-service', { service: 'lab-web' }, { PATH: `${shim}:${bare}` });
    expect(claimed).toEqual([`POST /claims/${key}?execution=17`]);
    expect(lines.at(-1)).toBe(`DONE ${key}`);
  });

  const inSeconds = (seconds: number): string => String(Math.floor(Date.now() / 1_000) + seconds);
  const starts = async () =>
    ((await lab.ask('GET', '/units')) as { name: string; starts: number }[]).find(
      ({ name }) => name === 'lab-web',
    )?.starts;

  it.each([
    { status: 409, says: 'DUPLICATE', code: 0 },
    { status: 410, says: 'LATE', code: 0 },
    { status: 423, says: 'CLAIM-ERROR 423', code: 75 },
    { status: 503, says: 'CLAIM-ERROR 503', code: 75 },
    { status: 200, says: 'CLAIM-ERROR 200', code: 75 },
  ])('does not act when the claim is answered $status', async ({ status, says, code }) => {
    claimStatus = status;
    const before = await starts();
    const result = await run('restart-service', { service: 'lab-web', not_after: inSeconds(1) });
    expect([result.code, result.output]).toEqual([code, expect.stringContaining(says)]);
    expect(await starts()).toBe(before);
  });

  it('asks again while the executor is without its store, and acts once it is back', async () => {
    claimStatus = 503;
    const asked = once(claims, 'request');
    const running = run('restart-service', { service: 'lab-web' });
    await asked;
    claimStatus = 201;
    const { code, lines, key } = await running;
    expect([code, lines.at(-1)]).toEqual([0, `DONE ${key}`]);
    expect(new Set(claimed)).toEqual(new Set([`POST /claims/${key}?execution=17`]));
  });

  it('asks again while the executor is not there, and acts once it is back', async () => {
    await new Promise((resolve) => claims.close(resolve));
    // Hangs up on whoever calls, as a process does that is being killed.
    const dying = createTcpServer((socket) => socket.destroy()).listen(claimsPort, '127.0.0.1');
    const called = once(dying, 'connection');
    const running = run('restart-service', { service: 'lab-web' });
    await called;
    await new Promise((resolve) => dying.close(resolve));
    await once(claims.listen(claimsPort, '127.0.0.1'), 'listening');
    const { code, lines, key } = await running;
    expect([code, lines.at(-1)]).toEqual([0, `DONE ${key}`]);
    expect(claimed).toEqual([`POST /claims/${key}?execution=17`]);
  });

  it('does not act when nobody answers the claim', async () => {
    const before = await starts();
    const result = await run('restart-service', {
      service: 'lab-web',
      claim_url: 'http://127.0.0.1:1/claims',
      not_after: inSeconds(1),
    });
    expect([result.code, result.output]).toEqual([75, expect.stringContaining('CLAIM-ERROR 000')]);
    expect(await starts()).toBe(before);
  });

  it.each(['', 'soon', '99999999999', '1000000000 -o 1', 'a[$(touch PWNED)]'])(
    'does not act on a deadline it can not read: "%s"',
    async (deadline) => {
      const before = await starts();
      const result = await run('restart-service', { service: 'lab-web', not_after: deadline });
      expect([result.code, result.output]).toEqual([75, expect.stringContaining('CLAIM-ERROR not_after')]);
      expect([claimed, await starts()]).toEqual([[], before]);
      expect(existsSync(join(scratch, 'PWNED'))).toBe(false);
    },
  );

  it('claims with the same text as every other one, and acts only after it', () => {
    const [first, ...others] = jobs.map(
      ({ sequence }) => (sequence.commands[0]?.script ?? '').split('esac\n')[0],
    );
    expect(first).toMatch(/CLAIM-ERROR \$code/);
    for (const other of others) expect(other).toBe(first);
    for (const { sequence } of jobs) expect(sequence.commands).toHaveLength(1);
  });

  it('does not even ask after its deadline', async () => {
    const result = await run('restart-service', { service: 'lab-web', not_after: '1000000000' });
    expect([result.code, result.output]).toEqual([0, expect.stringContaining('LATE')]);
    expect(claimed).toEqual([]);
  });

  it('stops a runaway process of its own host only', async () => {
    const stranger = bystander(
      process.execPath,
      [join(repository, 'simulator', 'lab-host', 'units', 'lab-batch.mjs')],
      {
        stdio: ['pipe', 'ignore', 'inherit'],
        env: { FIRSTLINE_HOST_ROOT: '/somewhere/else' },
      },
    );
    await until(() => readFileSync(`/proc/${stranger.pid}/comm`, 'utf8').trim() === 'lab-batch');
    const pidOf = async () =>
      ((await lab.ask('GET', '/units')) as { name: string; pid?: number }[]).find(
        ({ name }) => name === 'lab-batch',
      )?.pid;
    const before = await pidOf();
    const { lines, key } = await run('stop-runaway-process', { process: 'lab-batch' });
    expect(lines.at(-1)).toBe(`DONE ${key}`);
    await until(async () => ![before, undefined].includes(await pidOf()));
    expect(stranger.exitCode).toBeNull();
  });

  it('finds a process whose name is longer than what the kernel keeps of it', async () => {
    const sleeper = bystander('sleep', ['300'], {
      argv0: '/opt/reports/report-generator',
      stdio: 'ignore',
      env: { PATH: process.env.PATH, FIRSTLINE_HOST_ROOT: lab.root },
    });
    const gone = once(sleeper, 'exit');
    const { lines, key } = await run('stop-runaway-process', { process: 'report-generator' });
    expect(lines.at(-1)).toBe(`DONE ${key}`);
    expect((await gone)[1]).toBe('SIGTERM');
  });

  it('kills a process that does not listen, and says DONE only when it is gone', async () => {
    const deaf = bystander(
      'bash',
      ['-c', 'trap "" TERM; echo deaf; while :; do read -r -t 1 <> <(:); done'],
      {
        argv0: 'report-generator',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { PATH: process.env.PATH, FIRSTLINE_HOST_ROOT: lab.root },
      },
    );
    await once(deaf.stdout ?? deaf, 'data');
    const gone = once(deaf, 'exit');
    const { lines, key } = await run('stop-runaway-process', { process: 'report-generator' });
    expect(lines.at(-1)).toBe(`DONE ${key}`);
    expect((await gone)[1]).toBe('SIGKILL');
  });

  it('says no DONE when there is nothing to stop', async () => {
    const { code, output } = await run('stop-runaway-process', { process: 'report-generator' });
    expect([code, output]).toEqual([1, expect.not.stringContaining('DONE')]);
  });

  it('of /var it deletes packages that can be fetched again, and leaves the other caches', async () => {
    const places = { archives: ['cache', 'apt', 'archives'], debconf: ['cache', 'debconf'] } as const;
    const [archives, debconf] = [places.archives, places.debconf].map((place) =>
      join(lab.root, 'var', ...place),
    );
    for (const place of [archives, debconf]) mkdirSync(place ?? '', { recursive: true });
    const files = { spent: join(archives ?? '', 'tool_1_all.deb'), kept: join(debconf ?? '', 'config.dat') };
    for (const file of Object.values(files)) writeFileSync(file, 'x');
    const { lines, key } = await run('free-disk-space', { mountpoint: '/var' });
    expect(lines.at(-1)).toBe(`DONE ${key}`);
    expect([existsSync(files.spent), existsSync(files.kept)]).toEqual([false, true]);
  });

  it('does not take a refusal of the database for an answer', async () => {
    const { code, output } = await run('check-database', { db_name: 'nobody', check_type: 'size' });
    expect([code, output]).toEqual([1, expect.stringContaining('ERROR no database nobody')]);
    expect(output).not.toContain('DONE');
  });

  it('frees disk space in the cache directory and nowhere else, and follows no link', async () => {
    const precious = join(lab.root, 'srv', 'data', 'orders.txt');
    const outside = join(scratch, 'outside');
    mkdirSync(outside, { recursive: true });
    writeFileSync(precious, 'keep');
    writeFileSync(join(outside, 'keep.txt'), 'keep');
    symlinkSync(outside, join(lab.root, 'srv', 'data', 'cache', 'link'));
    await lab.ask('POST', '/faults/disk');
    const { lines, key } = await run('free-disk-space', { mountpoint: '/srv/data' });
    expect(lines.at(-1)).toBe(`DONE ${key}`);
    expect(await lab.metric('node_filesystem_avail_bytes')).toBeGreaterThan(
      (await lab.metric('node_filesystem_size_bytes')) * 0.9,
    );
    expect([existsSync(precious), existsSync(join(outside, 'keep.txt'))]).toEqual([true, true]);
  });

  it('relieves memory, and looks without touching', async () => {
    expect((await run('relieve-memory', { service: 'lab-cache' })).output).toContain('DONE');
    const looked = await run('check-database', { db_name: 'orders', check_type: 'integrity' });
    expect(looked.output).toContain('every line of the log is readable');
    const diagnostics = await run('collect-diagnostics', {});
    expect(diagnostics.output).toMatch(/load: .*MemTotal/s);
    expect(diagnostics.lines.length).toBeLessThan(35);
    expect(diagnostics.lines.at(-1)).toBe(`DONE ${diagnostics.key}`);
  });
});

describe('every option of every shipped job', () => {
  const payloads = [
    '$(touch PWNED)',
    '`touch PWNED`',
    '; touch PWNED',
    '&& touch PWNED',
    "'; touch PWNED; '",
    '"; touch PWNED; "',
    'x\ntouch PWNED',
    '../../etc/passwd',
  ];
  const cases = jobs.flatMap((job) =>
    job.options.map((option) => ({ job, option, label: `${job.name} ${option.name}` })),
  );

  it.each(cases)('$label: is required, closed or patterned, and refuses every payload', ({ option }) => {
    expect(option.required).toBe(true);
    const allows = (value: string): boolean =>
      option.enforced
        ? (option.values ?? []).includes(value)
        : new RegExp(option.regex ?? '.*', 's').test(value);
    expect(option.enforced === true || /^\^.*\$$/.test(option.regex ?? '')).toBe(true);
    for (const payload of payloads) expect([payload, allows(payload)]).toEqual([payload, false]);
  });

  it('treats a payload as text even if Rundeck let it through', async () => {
    for (const job of jobs) {
      for (const { name } of job.options) {
        const good = Object.fromEntries(
          job.options.flatMap((option) => (option.values?.[0] ? [[option.name, option.values[0]]] : [])),
        );
        for (const payload of payloads.slice(0, 3)) await run(job.name, { ...good, [name]: payload });
      }
    }
    expect(existsSync(join(scratch, 'PWNED'))).toBe(false);
    expect(existsSync(join(lab.root, 'PWNED'))).toBe(false);
  }, 120_000);
});
