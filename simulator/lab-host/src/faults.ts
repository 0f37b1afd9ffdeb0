import type { Disk } from './disk.ts';
import type { Fault } from './fault.ts';
import type { Unit } from './unit.ts';

const BURNT_SHARE = 0.9;
const FILLED_SHARE = 0.92;
const LEAKED_MB = 300;

export interface FaultyParts {
  readonly web: Unit;
  readonly batch: Unit;
  readonly cache: Unit;
  readonly disk: Disk;
}

/** The faults of the lab host, each with its bound. */
export const createFaults = ({ web, batch, cache, disk }: FaultyParts): Fault[] => [
  {
    name: 'service',
    description: 'lab-web is killed and stays down until it is restarted',
    start: () => web.crash(),
    recover: () => web.restart(),
  },
  {
    name: 'cpu',
    description: `lab-batch runs away and burns ${BURNT_SHARE * 100} % of one core, at low priority`,
    async start() {
      await batch.restart();
      batch.tell(`burn ${BURNT_SHARE}`);
    },
    recover: () => batch.restart(),
  },
  {
    name: 'disk',
    description: `/srv/data is filled to ${FILLED_SHARE * 100} % of its quota with real bytes`,
    start: () => disk.fill(FILLED_SHARE),
    recover: () => disk.clear(),
  },
  {
    name: 'memory',
    description: `lab-cache leaks up to ${LEAKED_MB} MB of real memory`,
    async start() {
      await cache.restart();
      cache.tell(`leak ${LEAKED_MB}`);
    },
    recover: () => cache.restart(),
  },
];
