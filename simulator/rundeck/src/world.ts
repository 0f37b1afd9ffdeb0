import type { Logger } from '@firstline/runtime';
import type { ExecutionLogs } from './execution-log.ts';
import type { Journal, Table } from './journal.ts';
import type {
  ExecutionRecord,
  JobRecord,
  KeyRecord,
  PolicyRecord,
  ProjectRecord,
  TokenRecord,
} from './records.ts';
import type { Settings } from './settings.ts';

/** Everything the server knows; built once at the start. */
export interface World {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly startedAt: number;
  readonly projects: Table<ProjectRecord>;
  readonly jobs: Table<JobRecord>;
  readonly executions: Table<ExecutionRecord>;
  readonly keys: Table<KeyRecord>;
  readonly tokens: Table<TokenRecord>;
  readonly policies: Table<PolicyRecord>;
  readonly logs: ExecutionLogs;
  /** Ids grow, also over restarts, and have holes. */
  nextExecutionId(): number;
  /** The address it is reached at; known once it listens. */
  url: string;
  passive: boolean;
}

export function openWorld(settings: Settings, journal: Journal, logs: ExecutionLogs, logger: Logger): World {
  const counters = journal.table<number>('counters');
  return {
    settings,
    logger,
    startedAt: Date.now(),
    projects: journal.table('projects'),
    jobs: journal.table('jobs'),
    executions: journal.table('executions'),
    keys: journal.table('keys'),
    tokens: journal.table('tokens'),
    policies: journal.table('policies'),
    logs,
    nextExecutionId() {
      const id = (counters.get('execution') ?? 0) + 1;
      counters.put('execution', id);
      return id;
    },
    url: '',
    passive: false,
  };
}
