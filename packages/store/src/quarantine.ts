import { QuarantinedAlert } from '@firstline/contracts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { Store } from './store.ts';

export function createQuarantine(connection: Connection, keys: Keys): Store['quarantine'] {
  const get = async (id: string): Promise<QuarantinedAlert | undefined> => {
    const json = await connection.run((redis) => redis.get(keys.quarantined(id)));
    return json === null ? undefined : QuarantinedAlert.parse(JSON.parse(json));
  };
  return {
    get,
    async list(limit = 50) {
      const ids = await connection.run((redis) => redis.zrevrange(keys.quarantine, 0, limit - 1));
      return (await Promise.all(ids.map(get))).filter((entry) => entry !== undefined);
    },
  };
}
