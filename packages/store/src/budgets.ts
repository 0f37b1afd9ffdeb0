import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { ReservationResult, Store } from './store.ts';

const HOUR_MS = 3_600_000;

/**
 * Input: KEYS lock, cooldown, hourly, fleet; ARGV intent, lock ms, per hour, fleet per hour, hour in ms,
 * 1 to pass over the cooldown.
 * Output: { limit or 'ok', retry in ms }. Redis's own clock, so that two executors can't disagree.
 * Repeating it for the same intent takes nothing twice.
 */
const reserveScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]); return {'ok', 0} end
if holder then return {'target_busy', math.max(redis.call('PTTL', KEYS[1]), 0)} end
local cooling = redis.call('PTTL', KEYS[2])
if cooling > 0 and ARGV[6] ~= '1' then return {'cooldown', cooling} end
local function full(key, limit)
  redis.call('ZREMRANGEBYSCORE', key, 0, now - ARGV[5])
  if redis.call('ZCARD', key) < tonumber(limit) then return nil end
  local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  return math.max(tonumber(oldest[2] or now) + ARGV[5] - now, 0)
end
local wait = full(KEYS[3], ARGV[3])
if wait then return {'runbook_per_hour', wait} end
wait = full(KEYS[4], ARGV[4])
if wait then return {'fleet_per_hour', wait} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[3], now, ARGV[1])
redis.call('ZADD', KEYS[4], now, ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
redis.call('PEXPIRE', KEYS[4], ARGV[5])
return {'ok', 0}
`;

/** Input: KEYS lock, cooldown; ARGV intent, cooldown ms. Output: 1 when the lock was its own. */
const releaseScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if tonumber(ARGV[2]) > 0 then redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2]) end
return 1
`;

export function createBudgets(connection: Connection, keys: Keys): Store['budgets'] {
  return {
    async reserve(wanted) {
      const [limit, retryInMs] = (await connection.run((redis) =>
        redis.eval(
          reserveScript,
          4,
          keys.targetLock(wanted.target),
          keys.cooldown(wanted.runbook, wanted.target),
          keys.hourly(wanted.runbook),
          keys.hourlyFleet,
          wanted.intentId,
          wanted.lockMs,
          wanted.perHour,
          wanted.fleetPerHour,
          HOUR_MS,
          wanted.overCooldown ? 1 : 0,
        ),
      )) as [string, number];
      if (limit === 'ok') return { ok: true };
      return { ok: false, limit, retryInMs: Number(retryInMs) } as ReservationResult;
    },
    release: (intentId, target, runbook, cooldownMs) =>
      connection.run(
        async (redis) =>
          void (await redis.eval(
            releaseScript,
            2,
            keys.targetLock(target),
            keys.cooldown(runbook, target),
            intentId,
            cooldownMs,
          )),
      ),
    async cooling(target, runbooks) {
      const left = await connection.run((redis) =>
        Promise.all(runbooks.map((runbook) => redis.pttl(keys.cooldown(runbook, target)))),
      );
      return new Map(
        runbooks.flatMap((runbook, index) => ((left[index] ?? 0) > 0 ? [[runbook, left[index] ?? 0]] : [])),
      );
    },
  };
}
