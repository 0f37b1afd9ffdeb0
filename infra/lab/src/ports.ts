import { createServer } from 'node:net';
import { LabError } from './errors.ts';

/** Every port of the lab: the part it belongs to, the variable that moves it, and where it is by default. */
export const portTable = {
  redis: { title: 'Redis', variable: 'REDIS_PORT', port: 4779 },
  labHost: { title: 'lab host (metrics and faults)', variable: 'LAB_HOST_PORT', port: 4710 },
  labWeb: { title: 'lab host: lab-web', variable: 'LAB_WEB_PORT', port: 4711 },
  labDb: { title: 'lab host: lab-db', variable: 'LAB_DB_PORT', port: 4712 },
  labCache: { title: 'lab host: lab-cache', variable: 'LAB_CACHE_PORT', port: 4713 },
  rundeck: { title: 'Rundeck stand-in', variable: 'RUNDECK_PORT', port: 4740 },
  prometheus: { title: 'Prometheus', variable: 'PROMETHEUS_PORT', port: 4790 },
  alertmanager: { title: 'Alertmanager', variable: 'ALERTMANAGER_PORT', port: 4793 },
  ingest: { title: 'ingest', variable: 'INGEST_PORT', port: 4701 },
  analyzer: { title: 'analyzer', variable: 'ANALYZER_PORT', port: 4702 },
  executor: { title: 'executor', variable: 'EXECUTOR_PORT', port: 4703 },
  console: { title: 'console', variable: 'CONSOLE_PORT', port: 4700 },
} as const;
export type PortName = keyof typeof portTable;
export type Ports = Readonly<Record<PortName, number>>;

const names = Object.keys(portTable) as PortName[];

/** The ports as the environment wants them. Throws with every wrong or doubled one at once. */
export function readPorts(environment: Readonly<Record<string, string | undefined>>): Ports {
  const problems: string[] = [];
  const owners = new Map<number, string>();
  const ports = {} as Record<PortName, number>;
  for (const name of names) {
    const { variable, port: usual } = portTable[name];
    const text = environment[variable] || String(usual);
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port < 1 || port > 65_535) {
      problems.push(`${variable}: “${text}” is no port; give a number from 1 to 65535`);
      continue;
    }
    const owner = owners.get(port);
    if (owner !== undefined) problems.push(`${variable}: ${port} is ${owner}’s already`);
    owners.set(port, variable);
    ports[name] = port;
  }
  if (problems.length > 0) throw new LabError('E_LAB_PORTS_INVALID', problems.join('\n'));
  return ports;
}

/** True when nobody listens there; asks by listening for a moment. `EACCES` counts as taken: it can't be used. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Throws one error that names every taken port of `wanted`, its part and the variable that moves it. */
export async function requireFreePorts(ports: Ports, wanted: readonly PortName[]): Promise<void> {
  const free = await Promise.all(wanted.map((name) => isFree(ports[name])));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const lines = taken.map((name) => {
    const { title, variable } = portTable[name];
    return `  port ${ports[name]} for ${title}: set ${variable} to a free one`;
  });
  throw new LabError(
    'E_LAB_PORT_IN_USE',
    `Another program has ${taken.length} of the ports the lab needs:\n${lines.join('\n')}`,
  );
}

// Below Linux's range for outgoing connections (32768 and up), or a client of any program could take a port
// between our look and the part's listen.
const LOWEST_FREE = 15_000;
const HIGHEST_FREE = 32_000;

/** A port of its own for every name, free at this moment. */
export async function findFreePorts(): Promise<Ports> {
  const ports = {} as Record<PortName, number>;
  const taken = new Set<number>();
  for (const name of names) {
    let port = 0;
    do {
      port = LOWEST_FREE + Math.floor(Math.random() * (HIGHEST_FREE - LOWEST_FREE));
    } while (taken.has(port) || !(await isFree(port)));
    taken.add(port);
    ports[name] = port;
  }
  return ports;
}
