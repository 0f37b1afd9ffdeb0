import { createHash } from 'node:crypto';
import { notificationId } from '@firstline/contracts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import type { Accepted, Arrival } from './store.ts';

/**
 * A firing alert that its source still repeats this long after its incident closed was not repaired after all
 * (or nobody repaired it): it is worked on again. Shorter repeats are the tail of the same delivery.
 */
const REPEATS_COUNT_ANEW_AFTER_MS = 5 * 60_000;

/**
 * Input: KEYS counters, open, waiting, quarantine; ARGV[1] now in ms, ARGV[2] JSON list of arrivals.
 * Output: a flat list of result, generation for each. One script for the whole delivery: all of it is in the
 * append-only file before the answer comes.
 */
const script = `
local counters, open, waiting, quarantine = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now = tonumber(ARGV[1])
local results = {}
local function queue(item, generation)
  redis.call('ZADD', open, ARGV[1], item.id)
  redis.call('ZADD', waiting, ARGV[1], item.id)
  redis.call('HINCRBY', counters, 'accepted', 1)
  results[#results + 1] = 'new'
  results[#results + 1] = tostring(generation)
end
for _, item in ipairs(cjson.decode(ARGV[2])) do
  if item.quarantine then
    if redis.call('EXISTS', item.key) == 0 then
      redis.call('SET', item.key, item.json)
      redis.call('ZADD', quarantine, ARGV[1], item.id)
      redis.call('HINCRBY', counters, 'accepted', 1)
    end
    results[#results + 1] = 'quarantined'
    results[#results + 1] = '0'
  else
    local known = redis.call('HMGET', item.key, 'state', 'generation', 'closedAtMs')
    if not known[1] then
      redis.call('HSET', item.key, 'fence', '1', 'state', 'open', 'generation', '0', 'alert', item.json, 'receivedAt', item.at)
      queue(item, 0)
    else
      if redis.call('EXISTS', item.episode) == 1 then redis.call('HSET', item.episode, 'lastSeenAt', item.at) end
      local quiet = now - tonumber(known[3] or ARGV[1])
      if known[1] == 'closed' and item.firing and quiet > tonumber(ARGV[3])
        and redis.call('HGET', item.episode, 'state') == 'firing' then
        local generation = tonumber(known[2]) + 1
        redis.call('HSET', item.key, 'state', 'open', 'generation', tostring(generation), 'receivedAt', item.at)
        redis.call('HDEL', item.key, 'incidentId', 'closedAt', 'closedAtMs', 'reason')
        redis.call('HINCRBY', item.key, 'fence', 1)
        redis.call('PERSIST', item.key)
        queue(item, generation)
      else
        results[#results + 1] = 'known'
        results[#results + 1] = known[2]
      end
    end
  end
end
return results
`;

export function createAcceptance(connection: Connection, keys: Keys) {
  return async (arrivals: readonly Arrival[]): Promise<Accepted[]> => {
    if (arrivals.length === 0) return [];
    const now = new Date();
    const items = arrivals.map((arrival) => itemOf(arrival, now.toISOString(), keys));
    const flat = (await connection.run((redis) =>
      redis.eval(
        script,
        4,
        keys.counters,
        keys.notificationsOpen,
        keys.notificationsWaiting,
        keys.quarantine,
        now.getTime(),
        JSON.stringify(items),
        REPEATS_COUNT_ANEW_AFTER_MS,
      ),
    )) as string[];
    return items.map((item, index) => ({
      id: item.id,
      result: flat[index * 2] as Accepted['result'],
      generation: Number(flat[index * 2 + 1]),
    }));
  };
}

function itemOf(arrival: Arrival, at: string, keys: Keys) {
  if (arrival.kind === 'alert') {
    const { alert } = arrival;
    const id = notificationId(alert);
    return {
      id,
      key: keys.notification(id),
      episode: keys.episode(alert.fingerprint),
      firing: alert.status === 'firing',
      json: JSON.stringify(alert),
      at,
    };
  }
  // The same bad alert sent again is the same entry: a sender's retries must not fill the quarantine.
  const id = `q-${createHash('sha256')
    .update(arrival.source)
    .update(JSON.stringify(arrival.body) ?? '')
    .digest('hex')
    .slice(0, 24)}`;
  const { source, reason, body } = arrival;
  return {
    id,
    key: keys.quarantined(id),
    quarantine: true,
    json: JSON.stringify({ id, source, reason, body, receivedAt: at }),
  };
}
