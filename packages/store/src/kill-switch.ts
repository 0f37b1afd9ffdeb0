import type { Commit } from './commit.ts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { Store } from './store.ts';

export function createKillSwitch(connection: Connection, commit: Commit, keys: Keys): Store['killSwitch'] {
  const set = (stopped: boolean, by: string, reason: string) =>
    commit(
      [],
      [
        [
          'HSET',
          keys.killSwitch,
          'stopped',
          String(stopped),
          'by',
          by,
          'at',
          new Date().toISOString(),
          'reason',
          reason,
        ],
        ['PUBLISH', keys.changes, JSON.stringify({ incidentId: '', state: 'received' })],
      ],
    );
  return {
    async read() {
      const fields = await connection.run((redis) => redis.hgetall(keys.killSwitch));
      const { stopped, by, at, reason } = fields;
      // Anything but a clear "false" means stopped; never set means free.
      if (stopped === undefined) return { stopped: false };
      return {
        stopped: stopped !== 'false',
        ...(by && { by }),
        ...(at && { at }),
        ...(reason && { reason }),
      };
    },
    stop: async (by, reason) => void (await set(true, by, reason)),
    resume: async (by) => void (await set(false, by, '')),
  };
}
