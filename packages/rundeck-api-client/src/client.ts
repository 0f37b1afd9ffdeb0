import { createApi } from './api-version.ts';
import { executionCalls } from './calls/executions.ts';
import { jobCalls } from './calls/jobs.ts';
import { nodeCalls } from './calls/nodes.ts';
import { projectCalls } from './calls/projects.ts';
import { aclCalls, keyCalls, tokenCalls } from './calls/storage.ts';
import { systemCalls } from './calls/system.ts';
import { createTransport } from './transport.ts';

export interface RundeckClientOptions {
  /** The server's address, with its context path if it has one: `https://rundeck.example.net/rundeck`. */
  readonly baseUrl: string;
  readonly token: string;
  /** For tests and proxies; the platform's `fetch` when left out. */
  readonly fetch?: typeof globalThis.fetch;
  /** How long one call may take, its answer's body included; milliseconds, 15,000 when left out. */
  readonly timeoutMs?: number;
  /** Pins the API version instead of asking the server for its own. */
  readonly apiVersion?: number;
  /** How often a GET is repeated after a network error or a 5xx; 2 when left out. Nothing but a GET ever is. */
  readonly retries?: number;
}

/** A client of Rundeck's HTTP API, versions 46 (Rundeck 5.0) to 59 (6.1). Every call fails with a `RundeckError`. */
export function createRundeckClient(options: RundeckClientOptions) {
  const send = createTransport({
    baseUrl: options.baseUrl,
    token: options.token,
    // Looked up at each call, so that instrumentation put in place later is used.
    fetch: options.fetch ?? ((...call) => globalThis.fetch(...call)),
    timeoutMs: options.timeoutMs ?? 15_000,
    retries: options.retries ?? 2,
  });
  const api = createApi(send, options.apiVersion);
  return {
    system: systemCalls(api),
    projects: projectCalls(api),
    jobs: jobCalls(api),
    executions: executionCalls(api),
    keys: keyCalls(api),
    tokens: tokenCalls(api),
    acl: aclCalls(api),
    nodes: nodeCalls(api),
  };
}

export type RundeckClient = ReturnType<typeof createRundeckClient>;
