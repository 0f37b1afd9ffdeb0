import { join } from 'node:path';
import { createDisk } from './disk.ts';
import { FaultControl } from './fault.ts';
import { createFaults } from './faults.ts';
import type { MeasuredHost } from './metrics.ts';
import { probeDatabase, probeHttp } from './probes.ts';
import { Unit } from './unit.ts';

export interface HostOptions {
  readonly name: string;
  readonly root: string;
  readonly address: string;
  readonly ports: { readonly web: number; readonly db: number; readonly cache: number };
  readonly diskQuotaMb: number;
  readonly memoryMb: number;
  readonly faultMaxMs: number;
  /** What every unit's process gets: PATH and what marks it as one of this host. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Boots the host's units. The caller stops it; that undoes every fault first. */
export async function bootHost(options: HostOptions): Promise<MeasuredHost & { stop(): Promise<void> }> {
  const { address, ports, root } = options;
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
  const disk = await createDisk(root, options.diskQuotaMb);
  // What an earlier host left when it was killed.
  await disk.clear();
  await Promise.all(units.map((unit) => unit.start()));
  const faults = new FaultControl(createFaults({ web, batch, cache, disk }), options.faultMaxMs);
  return {
    name: options.name,
    units,
    disk,
    faults,
    memoryBytes: options.memoryMb * 1024 * 1024,
    bootedAt: performance.now(),
    async stop() {
      await faults.recoverAll();
      await Promise.all(units.map((unit) => unit.stop()));
    },
  };
}
