import type { RedisInspection } from '@firstline/store';
import { describe, expect, it } from '@jest/globals';
import type { CliContext } from '../cli-context.ts';
import { checkRedis } from './redis.ts';

const durable: RedisInspection = {
  version: '7.0.15',
  appendOnly: true,
  appendFsync: 'always',
  maxmemoryPolicy: 'noeviction',
};

/** What is found out about a Redis that is set up so. */
const found = async (change: Partial<RedisInspection>) => {
  const store = {
    inspect: async () => ({ ...durable, ...change }),
    ledger: async () => ({
      balanced: true,
      accepted: 0,
      closed: 0,
      open: 0,
      quarantined: 0,
      deadLettered: 0,
    }),
    killSwitch: { read: async () => ({ stopped: false }) },
  };
  const cli = { settings: { REDIS_URL: 'redis://localhost' }, store: () => store } as unknown as CliContext;
  return (await checkRedis(cli)).map(({ part, level }) => `${part}: ${level}`);
};

describe('how Redis is judged', () => {
  it.each<[string, Partial<RedisInspection>, string]>([
    ['good when it keeps what it acknowledges', {}, 'Redis durability: ok'],
    ['a failure when a restart would lose alerts', { appendOnly: false }, 'Redis durability: fail'],
    ['a warning when a crash would lose a second', { appendFsync: 'everysec' }, 'Redis durability: warn'],
    ['a failure when it may drop keys', { maxmemoryPolicy: 'allkeys-lru' }, 'Redis memory: fail'],
    [
      'a warning when it does not tell',
      { appendOnly: 'unknown', appendFsync: 'unknown' },
      'Redis durability: warn',
    ],
  ])('%s', async (_what, change, finding) => {
    expect(await found(change)).toContain(finding);
  });
});
