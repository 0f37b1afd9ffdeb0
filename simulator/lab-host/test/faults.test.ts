import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLabHost } from '../src/index.ts';
import { freePort, type RunningHost, startHost, until } from './running-host.ts';

let lab: RunningHost;
beforeAll(async () => {
  lab = await startHost();
});
afterAll(() => lab.close());

function emptyCache(root: string): void {
  const cache = join(root, 'srv', 'data', 'cache');
  for (const name of readdirSync(cache)) rmSync(join(cache, name));
}

describe('the five faults', () => {
  it('service: the web service is really dead and stays so until somebody restarts it', async () => {
    await lab.ask('POST', '/faults/service');
    expect(await lab.metric('service_up{service="lab-web"}')).toBe(0);
    expect(await lab.metric('systemd_unit_state{name="lab-web.service",state="failed"')).toBe(1);
    await lab.ask('POST', '/units/lab-web/restart');
    expect(await lab.metric('service_up{service="lab-web"}')).toBe(1);
  });

  it('cpu: a process really burns, within its share', async () => {
    const spent = () => lab.metric('namedprocess_namegroup_cpu_seconds_total{groupname="lab-batch"');
    const before = await spent();
    const since = performance.now();
    await lab.ask('POST', '/faults/cpu');
    await until(async () => (await spent()) > before + 0.5);
    expect((await spent()) - before).toBeLessThan((performance.now() - since) / 1_000);
    await lab.ask('DELETE', '/faults/cpu');
  });

  it('disk: real bytes fill the quota, and go away', async () => {
    const available = () => lab.metric('node_filesystem_avail_bytes');
    const size = await lab.metric('node_filesystem_size_bytes');
    await lab.ask('POST', '/faults/disk');
    expect(await available()).toBeLessThan(size * 0.15);
    expect(await available()).toBeGreaterThan(0);
    await lab.ask('DELETE', '/faults/disk');
    expect(await available()).toBe(size);
  });

  it('memory: real pages are taken up to the bound, and given back by a restart', async () => {
    const available = () => lab.metric('node_memory_MemAvailable_bytes');
    const total = await lab.metric('node_memory_MemTotal_bytes');
    await lab.ask('POST', '/faults/memory');
    await until(async () => (await available()) < total * 0.2);
    await lab.ask('POST', '/units/lab-cache/restart');
    expect(await available()).toBeGreaterThan(total * 0.3);
    await lab.ask('DELETE', '/faults/memory');
  });

  it('database: every connection is taken, a visitor is refused, and a restart frees them all', async () => {
    await lab.ask('POST', '/faults/database');
    expect(await lab.metric('service_up{service="lab-db"}')).toBe(0);
    // It runs: only a real question shows that it serves nobody.
    expect(await lab.metric('systemd_unit_state{name="lab-db.service",state="active"')).toBe(1);
    await lab.ask('POST', '/units/lab-db/restart');
    expect(await lab.metric('service_up{service="lab-db"}')).toBe(1);
  });

  it('a service that hangs is down as well, and the rest of the host is still told in time', async () => {
    const hanging = lab.host.units.find(({ name }) => name === 'lab-web')?.pid ?? 0;
    process.kill(hanging, 'SIGSTOP');
    try {
      const since = performance.now();
      expect(await lab.metric('service_up{service="lab-web"}')).toBe(0);
      // Prometheus gives up after a second, and then the whole host looks gone.
      expect(performance.now() - since).toBeLessThan(1_000);
      expect(await lab.metric('service_up{service="lab-db"}')).toBe(1);
    } finally {
      process.kill(hanging, 'SIGCONT');
    }
  });

  it('one that is there already is not made again, and says so', async () => {
    const first = await lab.ask('POST', '/faults/memory');
    expect(first).not.toHaveProperty('already');
    expect(await lab.ask('POST', '/faults/memory')).toEqual({ ...(first as object), already: true });
    await lab.ask('DELETE', '/faults/memory');
  });

  it.each([
    { fault: 'service', repair: () => lab.ask('POST', '/units/lab-web/restart') },
    { fault: 'cpu', repair: () => lab.ask('POST', '/units/lab-batch/restart') },
    { fault: 'memory', repair: () => lab.ask('POST', '/units/lab-cache/restart') },
    { fault: 'disk', repair: () => emptyCache(lab.root) },
    { fault: 'database', repair: () => lab.ask('POST', '/units/lab-db/restart') },
  ])('$fault: a repair from outside ends it, and it can be made again', async ({ fault, repair }) => {
    expect(await lab.ask('POST', `/faults/${fault}`)).toMatchObject({ active: true });
    await repair();
    expect(await lab.ask('GET', '/faults')).toContainEqual(
      expect.objectContaining({ name: fault, active: false }),
    );
    expect(await lab.ask('POST', `/faults/${fault}`)).toMatchObject({ active: true });
    await lab.ask('DELETE', `/faults/${fault}`);
  });

  it('an undo that comes while the disk still fills leaves nothing behind', async () => {
    await Promise.all([lab.ask('POST', '/faults/disk'), lab.ask('DELETE', '/faults/disk')]);
    expect(await lab.metric('node_filesystem_avail_bytes')).toBe(
      await lab.metric('node_filesystem_size_bytes'),
    );
  });

  it('an unknown one is refused with the names there are', async () => {
    expect(await lab.ask('POST', '/faults/fire')).toMatchObject({
      message: expect.stringMatching(/service, cpu, disk, memory, database/),
    });
  });
});

describe('the bounds of a fault', () => {
  it('a forgotten one is undone by its dead-man timer', async () => {
    const short = await startHost({ faultMaxMs: 300 });
    try {
      await short.ask('POST', '/faults/service');
      await until(async () => (await short.metric('service_up{service="lab-web"}')) === 1);
      expect((await short.ask('GET', '/faults')) as { active: boolean }[]).not.toContainEqual(
        expect.objectContaining({ active: true }),
      );
    } finally {
      await short.close();
    }
  });

  it('the timer leaves alone what was repaired meanwhile', async () => {
    const short = await startHost({ faultMaxMs: 1_500 });
    try {
      const web = short.host.units.find(({ name }) => name === 'lab-web');
      const { undoneAt } = (await short.ask('POST', '/faults/service')) as { undoneAt: string };
      await short.ask('POST', '/units/lab-web/restart');
      const starts = web?.starts;
      await until(() => Date.now() > Date.parse(undoneAt) + 200);
      expect([web?.state, web?.starts]).toEqual(['active', starts]);
    } finally {
      await short.close();
    }
  });

  it('kill -9 of the whole host ends every unit, also in the middle of every fault', async () => {
    const root = mkdtempSync(join(tmpdir(), 'lab-host-killed-'));
    const main = join(import.meta.dirname, '..', 'src', 'main.ts');
    const port = await freePort();
    const ports = {
      LAB_WEB_PORT: await freePort(),
      LAB_DB_PORT: await freePort(),
      LAB_CACHE_PORT: await freePort(),
    };
    const settings = {
      LAB_HOST_PORT: port,
      ...ports,
      LAB_HOST_ROOT: root,
      LAB_DISK_QUOTA_MB: 40,
      LOG_LEVEL: 'error',
    };
    const host = spawn(process.execPath, ['--conditions=@firstline/source', '--import', 'tsx', main], {
      cwd: join(import.meta.dirname, '..'),
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
      },
    });
    const url = `http://127.0.0.1:${port}`;
    try {
      await until(() =>
        fetch(`${url}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      for (const fault of ['service', 'cpu', 'disk', 'memory', 'database'])
        expect((await fetch(`${url}/faults/${fault}`, { method: 'POST' })).status).toBe(200);
      const units = (await (await fetch(`${url}/units`)).json()) as { pid?: number }[];
      const pids = units.flatMap(({ pid }) => pid ?? []);
      // lab-web is dead already: that is its fault.
      expect(pids).toHaveLength(3);
      host.kill('SIGKILL');
      await until(() => pids.every((pid) => !existsSync(`/proc/${pid}`)));
    } finally {
      host.kill('SIGKILL');
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('a host whose service can not come up does not pretend to be one', async () => {
    const root = mkdtempSync(join(tmpdir(), 'lab-host-refused-'));
    // Takes the port and the connection, and answers nothing.
    const squatter = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const options = {
      name: 'web-1',
      root,
      address: '127.0.0.1',
      ports: {
        web: (squatter.address() as AddressInfo).port,
        db: await freePort(),
        cache: await freePort(),
      },
      body: { diskQuotaMb: 40, memoryMb: 512 },
      faultMaxMs: 60_000,
      environment: { PATH: process.env.PATH ?? '' },
    };
    await expect(startLabHost(options)).rejects.toMatchObject({
      code: 'E_LAB_UNIT_NOT_SERVING',
      message: expect.stringMatching(/^lab-web did not come up/),
    });
    squatter.closeAllConnections();
    squatter.close();
    rmSync(root, { recursive: true });
  });

  it('a unit ends with its manager, also after kill -9', async () => {
    const units = join(import.meta.dirname, '..', 'units');
    const manager = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, [${JSON.stringify(join(units, 'lab-batch.mjs'))}], { stdio: ['pipe', 'inherit', 'inherit'] });
      child.stdin.write('burn 0.5\\n');
      console.log(child.pid);`;
    const parent = spawn(process.execPath, ['-e', manager], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !existsSync(`/proc/${pid}`));
  });
});
