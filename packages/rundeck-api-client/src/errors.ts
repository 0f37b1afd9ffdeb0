/** What went wrong, in the terms a caller decides by. */
export type RundeckErrorKind =
  /** The token is missing, wrong or expired. */
  | 'unauthorized'
  /** The token is good, its ACL says no. */
  | 'forbidden'
  | 'not_found'
  /** The job refused the options; `serverMessage` has one line per option. */
  | 'options_invalid'
  /** The run started with other options than those sent; `executionId` says which one. */
  | 'options_mismatch'
  | 'invalid_request'
  | 'import_failed'
  | 'conflict'
  /** Execution of the job or the project is switched off. */
  | 'disabled'
  /** The whole server takes no runs at the moment. */
  | 'passive'
  | 'unavailable'
  | 'timeout'
  | 'network'
  /** The answer is not one of Rundeck's. */
  | 'protocol'
  | 'server'
  | 'api_version'
  /** The caller's own signal fired. */
  | 'aborted';

export interface RundeckErrorFacts {
  readonly kind: RundeckErrorKind;
  readonly serverMessage: string;
  /** The same call may succeed later; says nothing about whether repeating it is safe: see `mayHaveStarted`. */
  readonly retryable: boolean;
  /** Only for calls that run a job: an execution may exist on the server. */
  readonly mayHaveStarted?: boolean;
  readonly status?: number;
  readonly errorCode?: string;
  readonly retryAfterMs?: number;
  readonly executionId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly cause?: unknown;
}

/** A call that failed. Holds no token and no option value that the server did not itself return in its message. */
export class RundeckError extends Error {
  readonly kind: RundeckErrorKind;
  /** `E_RUNDECK_` and the kind, for logs and metrics. */
  readonly code: string;
  readonly serverMessage: string;
  readonly retryable: boolean;
  readonly mayHaveStarted: boolean;
  readonly status?: number;
  readonly errorCode?: string;
  /** From `Retry-After`, milliseconds. */
  readonly retryAfterMs?: number;
  readonly executionId?: string;

  constructor(facts: RundeckErrorFacts) {
    const where = facts.method === undefined ? '' : `${facts.method} ${facts.path}: `;
    const status = facts.status === undefined ? '' : `${facts.status} `;
    super(
      `${where}${status}${facts.serverMessage || facts.kind}`,
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.name = 'RundeckError';
    this.kind = facts.kind;
    this.code = `E_RUNDECK_${facts.kind.toUpperCase()}`;
    this.serverMessage = facts.serverMessage;
    this.retryable = facts.retryable;
    this.mayHaveStarted = facts.mayHaveStarted ?? false;
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.errorCode !== undefined) this.errorCode = facts.errorCode;
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs;
    if (facts.executionId !== undefined) this.executionId = facts.executionId;
  }
}

/** One job of an import that Rundeck refused (it answers 200 all the same). */
export interface ImportFailure {
  readonly name: string;
  readonly group: string;
  readonly error: string;
}

/** Raised when at least one job of an import failed; the others are in, see `succeededIds`. */
export class ImportFailedError extends RundeckError {
  readonly failures: readonly ImportFailure[];
  readonly succeededIds: readonly string[];

  constructor(failures: readonly ImportFailure[], succeededIds: readonly string[]) {
    const list = failures.map(({ group, name, error }) => `${group ? `${group}/` : ''}${name}: ${error}`);
    super({
      kind: 'import_failed',
      serverMessage: `${failures.length} job(s) were not imported\n${list.join('\n')}`,
      retryable: false,
      status: 200,
    });
    this.name = 'ImportFailedError';
    this.failures = failures;
    this.succeededIds = succeededIds;
  }
}

export const isRundeckError = (error: unknown): error is RundeckError => error instanceof RundeckError;
