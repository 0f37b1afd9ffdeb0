import type { Connection } from './connection.ts';
import type { RedisInspection } from './store.ts';

/** Reads what promise 1 rests on. Managed Redis often forbids CONFIG: then it is `unknown`. */
export async function inspectRedis(connection: Connection): Promise<RedisInspection> {
  const info = await connection.run((redis) => redis.info('server'));
  const setting = async (name: string): Promise<string> => {
    try {
      const [, value] = (await connection.run((redis) => redis.config('GET', name))) as string[];
      return value ?? 'unknown';
    } catch {
      return 'unknown';
    }
  };
  const appendOnly = await setting('appendonly');
  return {
    version: /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown',
    appendOnly: appendOnly === 'unknown' ? 'unknown' : appendOnly === 'yes',
    appendFsync: await setting('appendfsync'),
    maxmemoryPolicy: await setting('maxmemory-policy'),
  };
}
