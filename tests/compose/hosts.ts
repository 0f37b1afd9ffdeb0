import { evaluateInside, inside } from './stack.ts';

export type HostName = 'web-1' | 'db-1';
/** The compose service that is this host. */
export const serviceOf: Readonly<Record<HostName, string>> = { 'web-1': 'simulator', 'db-1': 'simulator-db' };

/** One way to break a host, what Prometheus calls it, who mends it, and which unit that starts afresh. */
export interface Story {
  readonly fault: string;
  readonly alertname: string;
  readonly runbook: string;
  readonly unit?: string;
}
export const stories: readonly Story[] = [
  { fault: 'service', alertname: 'ServiceDown', runbook: 'restart_service', unit: 'lab-web' },
  { fault: 'memory', alertname: 'MemoryPressure', runbook: 'relieve_memory', unit: 'lab-cache' },
  { fault: 'disk', alertname: 'DiskSpaceLow', runbook: 'free_disk_space' },
  { fault: 'cpu', alertname: 'HostHighCpu', runbook: 'stop_runaway_process', unit: 'lab-batch' },
  { fault: 'database', alertname: 'DatabaseDown', runbook: 'restart_service', unit: 'lab-db' },
];

export function storyOf(name: string): Story {
  const story = stories.find((each) => each.fault === name);
  if (!story) throw new Error(`no fault ${name}`);
  return story;
}

export const fault = (host: HostName, name: string, wish: 'on' | 'off' | 'status'): Promise<string> =>
  inside(serviceOf[host], 'fault', name, wish);

/** How often each unit of a host has been started. */
export async function starts(host: HostName): Promise<Record<string, number>> {
  const units = await evaluateInside<{ name: string; starts: number }[]>(
    serviceOf[host],
    `console.log(await (await fetch('http://127.0.0.1:9100/units')).text())`,
  );
  return Object.fromEntries(units.map((unit) => [unit.name, unit.starts]));
}
