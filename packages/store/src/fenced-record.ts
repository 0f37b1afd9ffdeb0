import type { z } from 'zod';
import type { Write } from './commit.ts';
import type { Connection } from './connection.ts';
import type { Fenced } from './store.ts';

/** A record kept as `{ fence, json }`; each write raises the fence. */
export async function readFenced<S extends z.ZodType>(
  connection: Connection,
  key: string,
  schema: S,
): Promise<Fenced<z.infer<S>> | undefined> {
  const [fence, json] = await connection.run((redis) => redis.hmget(key, 'fence', 'json'));
  if (!fence || !json) return undefined;
  return { value: schema.parse(JSON.parse(json)), fence: Number(fence) };
}

export const writeFenced = (key: string, next: Fenced<unknown>): Write => [
  'HSET',
  key,
  'fence',
  next.fence,
  'json',
  JSON.stringify(next.value),
];
