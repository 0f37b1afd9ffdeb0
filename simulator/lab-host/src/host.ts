import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@firstline/runtime';
import { createCpuTime } from './cpu-time.ts';
import { createCrowd } from './crowd.ts';
import { createDisk, MOUNTPOINT } from './disk.ts';
import { FaultControl } from './fault.ts';
import { createFaults } from './faults.ts';
import type { MeasuredHost } from './metrics.ts';
import { probeDatabase, probeHttp } from './probes.ts';
import { cgroupResources, unitResources } from './resources.ts';
import { mountedSpace, quotaSpace } from './space.ts';
import { Unit } from './unit.ts';

export interface HostOptions {
  readonly name: string;
  readonly root: string;
  readonly address: string;
  readonly ports: { readonly web: number; readonly db: number; readonly cache: number };
  /** What the host is made of: a container with its limits and its mount, or a share of this machine. */
  readonly body: 'container' | { readonly diskQuotaMb: number; readonly memoryMb: number };
  readonly faultMaxMs: number;
  /** What every unit's process gets: PATH and what marks it as one of this host. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Host extends MeasuredHost {
  /** Undoes every fault, then ends the units. */
  stop(): Promise<void>;
}

const BOOT_TIMEOUT_MS = 5_000;
/** What a leak leaves free: little enough to press, enough to live. */
const LEFT_BY_LEAK = 0.12;
/** As many as lab-db takes. */
const CROWD = 64;
const MEGABYTE = 1024 * 1024;

/**
 * Boots the host's units. The caller stops it. Throws E_LAB_UNIT_NOT_SERVING when one of them does not answer: a host
 * that is broken before any fault would teach nothing.
 */
export async function bootHost(options: HostOptions): Promise<Host> {
  const { address, ports, root, body } = options;
  // The jobs act only on processes that carry the mark of their own host.
  const inherited = { ...options.environment, FIRSTLINE_HOST_ROOT: root };
  const listening = (port: number) => ({ UNIT_HOST: address, UNIT_PORT: String(port) });
  const web = new Unit(
    { name: 'lab-web', environment: listening(ports.web), probe: () => probeHttp(address, ports.web) },
    inherited,
  );
  const db = new Unit(
    {
      name: 'lab-db',
      environment: { ...listening(ports.db), UNIT_DATA: join(root, 'var', 'lib', 'lab-db') },
      probe: () => probeDatabase(address, ports.db),
    },
    inherited,
  );
  const cache = new Unit(
    { name: 'lab-cache', environment: listening(ports.cache), probe: () => probeHttp(address, ports.cache) },
    inherited,
  );
  const batch = new Unit({ name: 'lab-batch', environment: {} }, inherited);
  const units = [web, db, cache, batch];
  const mount = join(root, MOUNTPOINT);
  const space = body === 'container' ? await mountedSpace(mount) : quotaSpace(mount, body.diskQuotaMb);
  const disk = await createDisk(mount, space);
  const resources = body === 'container' ? cgroupResources() : unitResources(units, body.memoryMb * MEGABYTE);
  const { memoryBytes } = resources;
  const leakMb = () =>
    Math.max(0, Math.floor((memoryBytes * (1 - LEFT_BY_LEAK) - resources.usedBytes()) / MEGABYTE));
  const crowd = createCrowd(address, ports.db, CROWD);
  // What an earlier host left when it was killed.
  await disk.clear();
  const stopUnits = () => Promise.all(units.map((unit) => unit.stop()));
  await Promise.all(units.map((unit) => unit.start()));
  const silent = await notServing(units);
  if (silent.length > 0) {
    await stopUnits();
    const names = silent.map(({ name }) => name).join(', ');
    throw new AppError(
      'E_LAB_UNIT_NOT_SERVING',
      `${names} did not come up: look at what it said above, and whether its port is in use`,
      { retryable: false },
    );
  }
  const faults = new FaultControl(
    createFaults({ web, batch, cache, disk, crowd, leakMb }),
    options.faultMaxMs,
  );
  return {
    name: options.name,
    units,
    disk,
    faults,
    resources,
    cpuTime: createCpuTime(resources.cpuSeconds),
    async stop() {
      await faults.recoverAll();
      await stopUnits();
    },
  };
}

/** The units that still do not answer after a while; one whose port the last host just left is started again. */
async function notServing(units: readonly Unit[]): Promise<Unit[]> {
  const giveUp = Date.now() + BOOT_TIMEOUT_MS;
  for (;;) {
    const serving = await Promise.all(units.map((unit) => unit.isServing()));
    const silent = units.filter((_, index) => !serving[index]);
    if (silent.length === 0 || Date.now() > giveUp) return silent;
    await sleep(100);
  }
}
