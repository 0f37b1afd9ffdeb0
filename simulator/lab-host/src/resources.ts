import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@firstline/runtime';
import type { Unit } from './unit.ts';

/** CPU and memory of a host as it is measured. */
export interface Resources {
  readonly memoryBytes: number;
  /** What is in use of the memory and can't be given back at once. */
  usedBytes(): number;
  /** CPU used so far, in seconds; never shrinks. */
  cpuSeconds(): number;
}

/** A host that is its units: of the machine they share, only what they use counts. */
export const unitResources = (units: readonly Unit[], memoryBytes: number): Resources => ({
  memoryBytes,
  usedBytes: () => units.reduce((sum, unit) => sum + unit.usage().residentBytes, 0),
  cpuSeconds: () => units.reduce((sum, unit) => sum + unit.usage().cpuSeconds, 0),
});

const number = (file: string): number => Number(readFileSync(file, 'utf8').trim());
const field = (file: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);

/**
 * A host that is a container: what its cgroup says, as /proc/meminfo and /proc/stat there tell of the whole machine.
 * Pages of files that are not in use count as free, as in `MemAvailable`. Throws E_LAB_NO_MEMORY_LIMIT when the
 * container has no limit, because then no fault could ever press.
 */
export function cgroupResources(root = '/sys/fs/cgroup'): Resources {
  const resources = isUnified(root) ? unified(root) : legacy(root);
  // Without a limit the one says `max` and the other 2^63 less a page.
  if (Number.isSafeInteger(resources.memoryBytes)) return resources;
  throw new AppError(
    'E_LAB_NO_MEMORY_LIMIT',
    'this container has no memory limit: give it one (mem_limit), so that a leak can press',
    { retryable: false },
  );
}

function isUnified(root: string): boolean {
  try {
    readFileSync(join(root, 'cgroup.controllers'));
    return true;
  } catch {
    return false;
  }
}

const unified = (root: string): Resources => ({
  memoryBytes: number(join(root, 'memory.max')),
  usedBytes: () => number(join(root, 'memory.current')) - field(join(root, 'memory.stat'), 'inactive_file'),
  cpuSeconds: () => field(join(root, 'cpu.stat'), 'usage_usec') / 1e6,
});

const legacy = (root: string): Resources => ({
  memoryBytes: number(join(root, 'memory', 'memory.limit_in_bytes')),
  usedBytes: () =>
    number(join(root, 'memory', 'memory.usage_in_bytes')) -
    field(join(root, 'memory', 'memory.stat'), 'total_inactive_file'),
  cpuSeconds: () => number(join(root, 'cpuacct', 'cpuacct.usage')) / 1e9,
});
