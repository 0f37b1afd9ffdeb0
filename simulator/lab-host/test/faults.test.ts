import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningHost, startHost, until } from './running-host.ts';

let lab: RunningHost;
beforeAll(async () => {
  lab = await startHost();
});
afterAll(() => lab.close());

describe('the four faults', () => {
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

  it('an unknown one is refused with the names there are', async () => {
    expect(await lab.ask('POST', '/faults/fire')).toMatchObject({
      message: expect.stringMatching(/service, cpu, disk, memory/),
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
