import type { Connection } from './connection.ts';

/** What must still hold when the writes are made. */
export type Expectation =
  | readonly ['fence', key: string, fence: string]
  | readonly ['absent', key: string]
  | readonly ['value', key: string, value: string];

export type Write = readonly [command: string, ...args: (string | number)[]];

/**
 * Input: KEYS[1] any key of the slot, ARGV[1] JSON { expect, writes }. Output: 1, or 0 when an expectation failed
 * and nothing was written. Fences compare as strings: cjson would turn large numbers into floats.
 */
const script = `
local plan = cjson.decode(ARGV[1])
for _, expected in ipairs(plan.expect) do
  local kind, key = expected[1], expected[2]
  if kind == 'fence' and redis.call('HGET', key, 'fence') ~= expected[3] then return 0 end
  if kind == 'absent' and redis.call('EXISTS', key) == 1 then return 0 end
  if kind == 'value' and redis.call('GET', key) ~= expected[3] then return 0 end
end
for _, write in ipairs(plan.writes) do redis.call(unpack(write)) end
return 1
`;

/**
 * The one way anything in the store changes state: all writes in one atomic step, or none when somebody was faster.
 */
export type Commit = (expect: readonly Expectation[], writes: readonly Write[]) => Promise<boolean>;

export function createCommit(connection: Connection, slotKey: string): Commit {
  return async (expect, writes) => {
    const plan = JSON.stringify({ expect, writes: writes.map((write) => write.map(String)) });
    const result = await connection.run((redis) => redis.eval(script, 1, slotKey, plan));
    return result === 1;
  };
}
