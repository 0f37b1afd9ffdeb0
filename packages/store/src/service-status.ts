import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { StatusReport, Store } from './store.ts';

export const createStatus = (connection: Connection, keys: Keys): Store['status'] => ({
  report: (service, document) =>
    connection.run(async (redis) => {
      await redis.hset(keys.status, service, JSON.stringify({ at: new Date().toISOString(), document }));
    }),
  async read() {
    const fields = await connection.run((redis) => redis.hgetall(keys.status));
    return Object.fromEntries(
      Object.entries(fields).map(([service, json]) => [service, JSON.parse(json) as StatusReport]),
    );
  },
});
