import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { ClaimResult, Store } from './store.ts';

/**
 * Input: KEYS run key, claim; ARGV execution, prefix of intent keys, now in ms or '' for Redis's own clock (two
 * executors can't disagree about that one). Output: a ClaimResult.
 * The claim is what keeps an action from happening twice; everything else only makes that rare.
 */
const script = `
local intent = redis.call('GET', KEYS[1])
if not intent then return 'unknown_key' end
local holder = redis.call('GET', KEYS[2])
if holder == ARGV[1] then return 'taken' end
if holder then return 'duplicate' end
local now = tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local deadline = tonumber(redis.call('HGET', ARGV[2] .. intent, 'notAfterMs') or 0)
if now > deadline then return 'late' end
redis.call('SET', KEYS[2], ARGV[1], 'EX', 7776000)
return 'taken'
`;

export const createClaims = (
  connection: Connection,
  keys: Keys,
  now: (() => Date) | undefined,
): Store['claims'] => ({
  claim: async (runKey, executionId) =>
    (await connection.run((redis) =>
      redis.eval(
        script,
        2,
        keys.runKey(runKey),
        keys.claim(runKey),
        executionId,
        keys.intent(''),
        now?.().getTime() ?? '',
      ),
    )) as ClaimResult,
  holder: async (runKey) => (await connection.run((redis) => redis.get(keys.claim(runKey)))) ?? undefined,
});
