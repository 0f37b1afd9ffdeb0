import type { JobDefinition } from './job-definition.ts';

export interface ProjectRecord {
  readonly name: string;
  readonly created: number;
  readonly config: Readonly<Record<string, string>>;
  /** Node documents by number of their source. */
  readonly nodeFiles: Readonly<Record<string, string>>;
}

export interface JobRecord {
  readonly id: string;
  readonly project: string;
  readonly definition: JobDefinition;
  readonly created: number;
  readonly createdBy: string;
  readonly lastModified: number;
  readonly lastModifiedBy: string;
}

export type StepState = 'WAITING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'NOT_STARTED';

export interface StepRecord {
  readonly state: StepState;
  readonly started?: number;
  readonly ended?: number;
  readonly exitCode?: number;
}

/** One execution; times in milliseconds. */
export interface ExecutionRecord {
  readonly id: number;
  readonly project: string;
  readonly jobId: string;
  readonly user: string;
  readonly type: 'user' | 'user-scheduled';
  readonly status: string;
  readonly customStatus?: string;
  readonly started: number;
  readonly ended?: number;
  /** As told back: defaults included, secure ones not. */
  readonly options: Readonly<Record<string, string>>;
  readonly argstring: string | null;
  readonly nodeFilter?: string;
  readonly abortedBy?: string;
  readonly successfulNodes?: readonly string[];
  readonly failedNodes?: readonly string[];
  readonly retryAttempt?: number;
  readonly retriedId?: number;
  /** Steps by node, once it has begun. */
  readonly steps?: Readonly<Record<string, readonly StepRecord[]>>;
}

export interface KeyRecord {
  readonly path: string;
  readonly contentType: string;
  readonly content: string;
  readonly created: number;
  readonly modified: number;
  readonly createdBy: string;
  readonly modifiedBy: string;
}

export interface TokenRecord {
  readonly id: string;
  readonly token: string;
  readonly user: string;
  readonly creator: string;
  readonly name?: string;
  readonly roles: readonly string[];
  readonly expires: number;
}

export interface PolicyRecord {
  readonly path: string;
  readonly contents: string;
}
