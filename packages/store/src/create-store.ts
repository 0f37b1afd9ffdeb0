import { createAcceptance } from './acceptance.ts';
import { createBudgets } from './budgets.ts';
import { createClaims } from './claims.ts';
import { createCommit } from './commit.ts';
import { connect } from './connection.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createEpisodes, createIncidents } from './incidents.ts';
import { inspectRedis } from './inspection.ts';
import { createIntents } from './intents.ts';
import { createKeys } from './keys.ts';
import { createKillSwitch } from './kill-switch.ts';
import { readLedger } from './ledger.ts';
import { createNotificationRecords, createNotifications } from './notifications.ts';
import { createQuarantine } from './quarantine.ts';
import { createStatus } from './service-status.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  readonly url: string;
  readonly prefix: string;
  /** Longest wait for any one answer of Redis, in milliseconds. */
  readonly deadlineMs?: number;
  /** How long closed notifications stay readable, in days; incidents are pruned by {@link Store.incidents.prune}. */
  readonly retentionDays?: number;
  readonly onError?: (error: Error) => void;
  /** For tests: the clock by which claims are late and intents stale, in place of Redis's and this machine's. */
  readonly now?: () => Date;
}

/** The incident store on Redis. The caller closes it. Doesn't wait for Redis: calls fail within the deadline until it is there. */
export function createStore({
  url,
  prefix,
  deadlineMs = 1_500,
  retentionDays = 90,
  onError = () => undefined,
  now,
}: StoreOptions): Store {
  const connection = connect({ url, deadlineMs, onError });
  const keys = createKeys(prefix);
  const commit = createCommit(connection, keys.counters);
  const retentionSeconds = retentionDays * 86_400;
  const notifications = createNotificationRecords(connection, commit, keys, retentionSeconds);
  return {
    accept: createAcceptance(connection, keys),
    notifications: createNotifications(connection, notifications, keys),
    quarantine: createQuarantine(connection, keys),
    episodes: createEpisodes(connection, keys),
    incidents: createIncidents({ connection, commit, keys, notifications, retentionSeconds }),
    intents: createIntents(connection, commit, keys, now),
    deadLetters: createDeadLetters(connection, commit, keys, notifications),
    killSwitch: createKillSwitch(connection, commit, keys),
    budgets: createBudgets(connection, keys),
    claims: createClaims(connection, keys, now),
    status: createStatus(connection, keys),
    ledger: () => readLedger(connection, keys),
    ping: () => connection.run(async (redis) => void (await redis.ping())),
    inspect: () => inspectRedis(connection),
    close: () => connection.close(),
  };
}
