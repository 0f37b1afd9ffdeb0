import type { Logger } from '@firstline/runtime';

/** What a stand-in is started with; everything but the tokens has a default. */
export interface StandInOptions {
  readonly adminToken: string;
  readonly executorToken: string;
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  readonly host?: string;
  /** Where projects, jobs, executions and logs are kept; a temporary folder, removed at the end, when left out. */
  readonly dataDir?: string;
  /**
   * Rundeck's `rundeck.clusterMode.enabled`: with it, what ran when the server died is `incomplete` at the next
   * start; without it, it stays `running` for ever. On by default, as recommended for a real server.
   */
  readonly clusterMode?: boolean;
  /** How many executions run at the same time; the others wait as `running`. Rundeck's default is 10. */
  readonly threads?: number;
  /** The newest API version it speaks; 58, and 59 changes the compacted output as Rundeck 6.1 does. */
  readonly apiVersion?: number;
  /** The groups whose jobs the executor's token may read, run and kill; a regular expression. */
  readonly executorJobGroups?: string;
  /** The environment of the jobs' steps. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly logger?: Logger;
}

export interface Settings {
  readonly version: string;
  readonly apiVersion: number;
  readonly clusterMode: boolean;
  readonly threads: number;
  readonly executorJobGroups: RegExp;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Name of the server's own node. */
  readonly nodeName: string;
  readonly serverUuid: string;
  /** Between the answer to a run call and the first output, milliseconds: the real server needs about that. */
  readonly startDelayMs: number;
  /** Between the answer to an abort and the end, milliseconds. */
  readonly abortDelayMs: number;
}

export function settingsOf(options: StandInOptions): Settings {
  return {
    version: '5.20.1-firstline-stand-in',
    apiVersion: options.apiVersion ?? 58,
    clusterMode: options.clusterMode ?? true,
    threads: options.threads ?? 10,
    executorJobGroups: new RegExp(`^(?:${options.executorJobGroups ?? 'remediation.*'})$`),
    environment: options.environment ?? {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    },
    nodeName: 'rundeck-stand-in',
    serverUuid: '11111111-1111-4111-8111-111111111111',
    startDelayMs: 60,
    abortDelayMs: 120,
  };
}
