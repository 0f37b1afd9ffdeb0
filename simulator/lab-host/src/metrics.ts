import type { CpuTime } from './cpu-time.ts';
import { type Disk, MOUNTPOINT } from './disk.ts';
import type { FaultControl } from './fault.ts';
import type { Resources } from './resources.ts';
import type { Unit } from './unit.ts';

export interface MeasuredHost {
  readonly name: string;
  readonly units: readonly Unit[];
  readonly disk: Disk;
  readonly resources: Resources;
  readonly faults: FaultControl;
  readonly cpuTime: () => CpuTime;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => {
    const inner = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}{${inner.join(',')}} ${value}`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
}

/**
 * The host in the terms of node_exporter, systemd_exporter and process-exporter, so that rules written for real hosts
 * fit. Everything is measured at the scrape: processes in /proc, bytes on disk, a real request to each service.
 */
export async function exposition({
  name,
  units,
  disk,
  resources,
  faults,
  cpuTime,
}: MeasuredHost): Promise<string> {
  const usages = units.map((unit) => ({ unit, ...unit.usage() }));
  const { busySeconds, idleSeconds } = cpuTime();
  const { memoryBytes } = resources;
  const { space } = disk;
  const mount = { mountpoint: MOUNTPOINT, device: space.device, fstype: space.fstype };
  const probed = await Promise.all(
    units.map(async ({ name: service, spec }): Promise<Sample[]> => {
      if (!spec.probe) return [];
      const up = await spec.probe().then(
        () => 1,
        () => 0,
      );
      return [[{ service }, up]];
    }),
  );
  const states = ['active', 'inactive', 'failed'];
  return [
    family('lab_host_info', 'gauge', 'This host is a simulator: real processes within hard limits.', [
      [{ host: name }, 1],
    ]),
    family('node_cpu_seconds_total', 'counter', 'CPU of this host; it has one core.', [
      [{ cpu: '0', mode: 'user' }, busySeconds],
      [{ cpu: '0', mode: 'idle' }, idleSeconds],
    ]),
    family('node_memory_MemTotal_bytes', 'gauge', 'Memory of this host.', [[{}, memoryBytes]]),
    family('node_memory_MemAvailable_bytes', 'gauge', 'What is free of it.', [
      [{}, Math.max(0, memoryBytes - resources.usedBytes())],
    ]),
    family('node_filesystem_size_bytes', 'gauge', 'Size of the disk.', [[mount, space.sizeBytes]]),
    family('node_filesystem_avail_bytes', 'gauge', 'What is free of it.', [
      [mount, await space.availableBytes()],
    ]),
    family('service_up', 'gauge', 'Whether a real request to the service is answered.', probed.flat()),
    family(
      'systemd_unit_state',
      'gauge',
      'State of each unit, as systemd_exporter tells it.',
      units.flatMap((unit) =>
        states.map(
          (state): Sample => [
            { name: `${unit.name}.service`, state, type: 'service' },
            unit.state === state ? 1 : 0,
          ],
        ),
      ),
    ),
    family(
      'namedprocess_namegroup_cpu_seconds_total',
      'counter',
      'CPU by process name, as process-exporter tells it.',
      usages.map(({ unit, cpuSeconds }): Sample => [{ groupname: unit.name, mode: 'user' }, cpuSeconds]),
    ),
    family(
      'namedprocess_namegroup_memory_bytes',
      'gauge',
      'Memory by process name, as process-exporter tells it.',
      usages.map(
        ({ unit, residentBytes }): Sample => [{ groupname: unit.name, memtype: 'resident' }, residentBytes],
      ),
    ),
    family(
      'lab_fault_active',
      'gauge',
      'Faults that were started here and are neither undone nor repaired.',
      (await faults.list()).map(({ name: fault, active }): Sample => [{ fault }, active ? 1 : 0]),
    ),
  ].join('');
}
