import type { Crowd } from './crowd.ts';
import type { Disk } from './disk.ts';
import type { Fault } from './fault.ts';
import type { Unit } from './unit.ts';

const BURNT_SHARE = 0.9;
const FILLED_SHARE = 0.92;

export interface FaultyParts {
  readonly web: Unit;
  readonly batch: Unit;
  readonly cache: Unit;
  readonly disk: Disk;
  /** Takes every connection of the database. */
  readonly crowd: Crowd;
  /** How far a leak may go, at the moment it begins. */
  readonly leakMb: () => number;
}

/** The faults of the lab host, each with its bound. */
export const createFaults = ({ web, batch, cache, disk, crowd, leakMb }: FaultyParts): Fault[] => [
  {
    name: 'service',
    description: 'lab-web is killed and stays down until it is restarted',
    start: () => web.crash(),
    recover: () => web.restart(),
    isPresent: () => web.state === 'failed',
  },
  {
    name: 'cpu',
    description: `lab-batch runs away and burns ${BURNT_SHARE * 100} % of one core, at low priority`,
    ...misbehaving(batch, () => `burn ${BURNT_SHARE}`),
  },
  {
    name: 'disk',
    description: `/srv/data is filled to ${FILLED_SHARE * 100} % with real bytes`,
    start: () => disk.fill(FILLED_SHARE),
    recover: () => disk.clear(),
    isPresent: () => disk.isFilled(),
  },
  {
    name: 'memory',
    description: 'lab-cache leaks real memory, up to a bound that leaves the host running',
    ...misbehaving(cache, () => `leak ${leakMb()}`),
  },
  {
    name: 'database',
    description: 'clients take every connection of lab-db and keep them: it refuses everybody else',
    start: () => crowd.gather(),
    recover: async () => crowd.disperse(),
    isPresent: () => crowd.isThere(),
  },
];

/** A process that was told to misbehave does so until it ends; the next one of its unit knows nothing of it. */
function misbehaving(unit: Unit, command: () => string): Pick<Fault, 'start' | 'recover' | 'isPresent'> {
  let told: number | undefined;
  return {
    async start() {
      await unit.restart();
      unit.tell(command());
      told = unit.pid;
    },
    recover: () => unit.restart(),
    isPresent: () => told !== undefined && unit.pid === told,
  };
}
