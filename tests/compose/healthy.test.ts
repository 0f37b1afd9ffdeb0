import { beforeAll, describe, expect, it } from '@jest/globals';
import { frontPage, readInside } from './console.ts';
import {
  allHealthy,
  compose,
  containerOf,
  containers,
  docker,
  evaluateInside,
  isReal,
  oneShots,
  ours,
} from './stack.ts';

const secretFiles = {
  ingest: ['/secrets/ingest/bearer-token'],
  console: ['/secrets/console/password'],
  executor: ['/secrets/executor/rundeck-token'],
  rundeck: ['/secrets/rundeck/tokens.properties', '/secrets/rundeck/realm.properties'],
};
const ports: Readonly<Record<string, number>> = {
  redis: 6379,
  ollama: 11434,
  ingest: 4701,
  analyzer: 4702,
  executor: 4703,
  console: 4700,
  'claim-gate': 4709,
  rundeck: 4440,
  prometheus: 9090,
  alertmanager: 9093,
  simulator: 22,
  'simulator-db': 22,
};

beforeAll(allHealthy, 450_000);

describe('docker compose up', () => {
  it('leaves every service healthy and every one-shot done', async () => {
    const all = await containers();
    expect(all.filter(({ Service }) => !oneShots.includes(Service)).map(({ Health }) => Health)).toEqual(
      Object.keys(ports).map(() => 'healthy'),
    );
    expect(all.map(({ Service }) => Service).sort()).toEqual([...Object.keys(ports), ...oneShots].sort());
  });

  it('says on every page that the rules decide, and why, when there is no model', async () => {
    const page = (await frontPage()).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(page).toMatch(/Decider rules/);
    expect(page).toMatch(/Ollama has no model/);
    if (!isReal) expect(page).toMatch(/stand-in/);
  });

  it('publishes the console and ingest, on this machine only, and nothing else', async () => {
    for (const { Name, Service } of await containers()) {
      const published = JSON.parse(
        await docker(['inspect', '--format', '{{json .NetworkSettings.Ports}}', Name]),
      ) as Record<string, { HostIp: string }[] | null>;
      const addresses = Object.values(published).flatMap((each) => each ?? []);
      expect([Service, addresses.map(({ HostIp }) => HostIp)]).toEqual([
        Service,
        Service === 'console' || Service === 'ingest' ? ['127.0.0.1'] : [],
      ]);
    }
  });

  it('lets nobody in without what only the secrets hold', async () => {
    const ingest = `http://127.0.0.1:${process.env.INGEST_PORT}/webhooks/alertmanager`;
    expect((await fetch(ingest, { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${process.env.CONSOLE_PORT}/`)).status).toBe(401);
  });
});

describe('a container', () => {
  it.each(ours)('%s runs as nobody in particular, on a file system it can not write to', async (service) => {
    const state = await evaluateInside<{ uid: number; writable: string[] }>(
      service,
      `import { writeFileSync } from 'node:fs';
       const writable = ['/app/x', '/etc/x', '/usr/bin/x', '/secrets/x', '/home/node/x'].filter((file) => {
         try { writeFileSync(file, ''); return true; } catch { return false; }
       });
       console.log(JSON.stringify({ uid: process.getuid(), writable }));`,
    );
    expect(state).toEqual({ uid: 1000, writable: [] });
  });

  it('has a limit of memory and of processes, comes back by itself, and is given no new rights', async () => {
    for (const { Name, Service } of await containers()) {
      if (oneShots.includes(Service)) continue;
      const { HostConfig } = (JSON.parse(await docker(['inspect', Name])) as { HostConfig: never }[])[0] as {
        HostConfig: {
          Memory: number;
          PidsLimit: number;
          RestartPolicy: { Name: string };
          SecurityOpt: string[];
        };
      };
      expect([Service, HostConfig.Memory > 0, HostConfig.PidsLimit > 0]).toEqual([Service, true, true]);
      expect([Service, HostConfig.RestartPolicy.Name]).toEqual([Service, 'unless-stopped']);
      expect([Service, HostConfig.SecurityOpt]).toEqual([
        Service,
        expect.arrayContaining(['no-new-privileges:true']),
      ]);
    }
  });

  it('shows no secret to docker inspect, and none is in an image', async () => {
    const values = (
      await Promise.all(
        Object.entries(secretFiles).flatMap(([service, files]) =>
          files.map((file) => readInside(service, file)),
        ),
      )
    ).flatMap((text) => text.split(/[\s:,]+/).filter((word) => word.length > 20));
    expect(values.length).toBeGreaterThanOrEqual(5);
    const shown = await Promise.all([
      ...(await containers()).map(({ Name }) => docker(['inspect', Name])),
      docker(['image', 'inspect', 'firstline:local']),
      docker(['history', '--no-trunc', 'firstline:local']),
      compose(['config']),
      compose(['logs', '--no-color']),
    ]);
    for (const value of values) for (const text of shown) expect(text.includes(value)).toBe(false);
  });

  it('has only the secrets it reads: the analyzer none, the console no token', async () => {
    const list = (service: string) =>
      evaluateInside<string[]>(
        service,
        `import { readdirSync } from 'node:fs';
         console.log(JSON.stringify(readdirSync('/secrets', { recursive: true }).filter((name) => name.includes('/'))))`,
      );
    expect(await list('analyzer')).toEqual([]);
    expect(await list('claim-gate')).toEqual([]);
    expect(await list('ingest')).toEqual(['ingest/bearer-token']);
    expect(await list('console')).toEqual(['console/password']);
    expect(await list('executor')).toEqual(['executor/rundeck-token']);
    expect(await list('simulator')).toEqual(['host-door/authorized_keys']);
  });
});

/** Which of all services can be reached from this one: by name, and by every address they have. */
async function reachableFrom(service: string): Promise<string[]> {
  const targets: [string, string, number][] = [];
  for (const other of Object.keys(ports).filter((each) => each !== service)) {
    const port = ports[other] ?? 0;
    const networks = JSON.parse(
      await docker(['inspect', '--format', '{{json .NetworkSettings.Networks}}', await containerOf(other)]),
    ) as Record<string, { IPAddress: string }>;
    targets.push([other, other, port]);
    for (const { IPAddress } of Object.values(networks)) targets.push([other, IPAddress, port]);
  }
  const reached = await evaluateInside<string[]>(
    service,
    `import { connect } from 'node:net';
     const targets = JSON.parse(process.argv.at(-1));
     const reach = ([name, host, port]) => new Promise((resolve) => {
       const socket = connect({ host, port }, () => end(name));
       const end = (answer) => { socket.destroy(); resolve(answer); };
       socket.on('error', () => end(undefined));
       setTimeout(() => end(undefined), 2000);
     });
     console.log(JSON.stringify((await Promise.all(targets.map(reach))).filter(Boolean)));
     process.exit(0);`,
    JSON.stringify(targets),
  );
  return [...new Set(reached)].sort();
}

describe('the networks', () => {
  it('let the analyzer, which reads what strangers wrote, reach Redis and Ollama, and no further', async () => {
    expect(await reachableFrom('analyzer')).toEqual(['ollama', 'redis']);
    const routes = await readInside('analyzer', '/proc/net/route');
    expect(routes.split('\n').map((line) => line.split('\t')[1])).not.toContain('00000000');
  });

  it('let the executor reach what it works with, and no more', async () => {
    expect(await reachableFrom('executor')).toEqual([
      ...['alertmanager', 'claim-gate', 'prometheus', 'redis', 'rundeck'],
    ]);
  });

  it('let a host reach nothing of ours but the gate for claims, which passes on claims only', async () => {
    const reached = await reachableFrom('simulator');
    expect(reached.filter((name) => [...ours, 'redis', 'ollama', 'claim-gate'].includes(name))).toEqual([
      'claim-gate',
    ]);
    const answers = await evaluateInside<number[]>(
      'simulator',
      `const key = '00000000-0000-4000-8000-000000000000';
       const calls = [['GET', '/metrics'], ['GET', '/claims/' + key], ['POST', '/../metrics'], ['POST', '/claims/x?execution=1'],
         ['POST', '/claims/' + key + '?execution=1']];
       const status = async ([method, path]) => (await fetch('http://claim-gate:4709' + path, { method })).status;
       console.log(JSON.stringify(await Promise.all(calls.map(status))));`,
    );
    // The last is a claim; there is no intent of that key.
    expect(answers.slice(0, 4)).toEqual([404, 404, 404, 404]);
    expect(answers[4]).toBe(404);
    const { result } = await evaluateInside<{ result: string }>(
      'simulator',
      `console.log(await (await fetch('http://claim-gate:4709/claims/00000000-0000-4000-8000-000000000000?execution=1', { method: 'POST' })).text())`,
    );
    expect(result).toBe('unknown_key');
  });
});

describe("the executor's token", () => {
  it('reads and runs the approved jobs, and everything else is refused', async () => {
    const outcome = await evaluateInside<Record<string, string>>(
      'executor',
      `import { readFileSync } from 'node:fs';
       import { createRundeckClient } from '/app/packages/rundeck-api-client/dist/index.js';
       const token = readFileSync('/secrets/executor/rundeck-token', 'utf8').trim();
       const client = createRundeckClient({ baseUrl: 'http://rundeck:4440', token });
       const calls = {
         jobs: async () => (await client.jobs.list('firstline')).length + ' jobs',
         project: () => client.projects.create('mine'),
         key: () => client.keys.get('project/firstline/hosts.key'),
         policy: () => client.acl.system.put('mine.aclpolicy', 'description: mine'),
         token: () => client.tokens.create({ user: 'executor', roles: ['admin'] }),
         passive: () => client.system.setExecutionMode('passive'),
       };
       const outcomes = Object.entries(calls).map(async ([name, call]) =>
         [name, await call().then((answer) => String(answer), (error) => error.kind)]);
       console.log(JSON.stringify(Object.fromEntries(await Promise.all(outcomes))));`,
    );
    expect(outcome).toEqual({
      jobs: '6 jobs',
      project: 'forbidden',
      key: expect.stringMatching(/^(not_found|forbidden)$/),
      policy: 'forbidden',
      token: expect.stringMatching(/^(forbidden|refused|invalid)/),
      passive: 'forbidden',
    });
  });
});

describe('what it costs', () => {
  it('is at most 250 MB for each image beyond its base', async () => {
    const base = process.env.NODE_IMAGE ?? 'node:24-bookworm-slim';
    const sizeOf = async (image: string) =>
      Number(await docker(['image', 'inspect', '--format', '{{.Size}}', image])) / 1e6;
    const baseSize = await sizeOf(base);
    const images = [
      'firstline:local',
      'firstline-simulator:local',
      ...(isReal ? [] : ['firstline-rundeck-stand-in:local', 'firstline-ollama-stand-in:local']),
    ];
    for (const image of images) expect((await sizeOf(image)) - baseSize).toBeLessThan(250);
  });

  it('is at most 400 MB of memory for the four services together', async () => {
    // Pages they share, such as Node's own text, are there once, so each counts its part of them (Pss, in kB).
    const residentOf = (service: string) =>
      evaluateInside<number>(
        service,
        `import { readdirSync, readFileSync } from 'node:fs';
         const read = (pid, file) => { try { return readFileSync('/proc/' + pid + '/' + file, 'utf8'); } catch { return ''; } };
         // Not the init above it, and no health check that happens to run.
         const isService = (pid) => /^([^\\0]*\\/)?node\\0.*\\/dist\\/main\\.js\\0/.test(read(pid, 'cmdline'));
         const [pid] = readdirSync('/proc').filter((name) => /^\\d+$/.test(name) && isService(name));
         console.log(Number(/^Pss: +(\\d+)/m.exec(read(pid, 'smaps_rollup'))[1]));`,
      );
    const resident = await Promise.all(ours.map(residentOf));
    const megabytes = resident.reduce((sum, each) => sum + each, 0) / 1_024;
    // Less would mean that something else was measured.
    expect(megabytes).toBeGreaterThan(100);
    expect(megabytes).toBeLessThan(400);
  });
});
