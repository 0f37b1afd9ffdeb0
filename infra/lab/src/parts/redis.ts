import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { redisProbe } from '../processes/readiness.ts';
import type { Part } from './part.ts';
import { programOf } from './program-of.ts';

export const redis: Part = {
  name: 'redis',
  title: 'Redis',
  program: 'redis',
  ports: ['redis'],
  accepts: [],
  address: ({ ports }) => `redis://127.0.0.1:${ports.redis}`,
  ready: ({ ports }) => redisProbe(ports.redis),
  async launch(plan) {
    const program = programOf(plan, 'redis');
    const data = join(plan.directories.data, 'redis');
    await mkdir(data, { recursive: true, mode: 0o700 });
    const settings: Record<string, string> = {
      bind: '127.0.0.1',
      port: String(plan.ports.redis),
      dir: data,
      // An acknowledged alert must outlive a power cut: every write is on disk before it is answered.
      appendonly: 'yes',
      appendfsync: 'always',
      // Evicting a key of a queue would lose work silently; a full Redis must refuse instead.
      'maxmemory-policy': 'noeviction',
      save: '',
      // Renaming itself overwrites the environment that /proc shows, and with it the lab's mark.
      'set-proc-title': 'no',
    };
    return {
      command: program.path,
      arguments: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      directory: data,
      environment: { ...plan.baseEnvironment, ...program.environment },
    };
  },
};
