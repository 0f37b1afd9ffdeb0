import { join } from 'node:path';
import { httpProbe } from '../processes/readiness.ts';
import { launchMember } from './member.ts';
import { localAddress, type Part, type Plan } from './part.ts';

/** The directory that is the root of the lab host's file system. */
export const hostRoot = ({ directories }: Plan): string => join(directories.data, 'host');

export const labHost: Part = {
  name: 'lab-host',
  title: 'lab host web-1',
  ports: ['labHost', 'labWeb', 'labDb', 'labCache'],
  accepts: ['LOG_LEVEL', 'LAB_FAULT_MAX_MINUTES', 'LAB_DISK_QUOTA_MB', 'LAB_MEMORY_MB'],
  address: ({ ports }) => localAddress(ports.labHost),
  ready: ({ ports }) => httpProbe(`${localAddress(ports.labHost)}/readyz`),
  launch(plan) {
    const { ports } = plan;
    return launchMember(
      plan,
      'simulator/lab-host',
      {
        LAB_HOST_PORT: String(ports.labHost),
        LAB_WEB_PORT: String(ports.labWeb),
        LAB_DB_PORT: String(ports.labDb),
        LAB_CACHE_PORT: String(ports.labCache),
        LAB_HOST_ROOT: hostRoot(plan),
      },
      this.accepts,
    );
  },
};
