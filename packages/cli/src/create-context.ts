import { actionQueue, alertQueue } from '@firstline/contracts';
import { createProducer } from '@firstline/queue';
import { createStore } from '@firstline/store';
import type { CliContext } from './cli-context.ts';
import type { ExitCode } from './exit-codes.ts';
import { readSettings, requireRedisUrl } from './settings.ts';
import { createTerminal, type Streams } from './terminal.ts';

/** Everything the command line takes from the process it runs in. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a lab that runs in this checkout tells its addresses. */
  readonly labFile: string;
  readonly loginName: string;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
}

export interface OutputOptions {
  readonly json?: boolean;
  readonly color?: boolean;
}

/** Longest wait for one answer of Redis: a person waits. Milliseconds. */
const STORE_DEADLINE_MS = 1_500;

/** Builds the context of one call; `close` ends what its command opened. */
export function createContext(
  surroundings: Surroundings,
  readOptions: () => OutputOptions,
): { context: CliContext; exitCode: () => ExitCode; close: () => Promise<void> } {
  const { environment, labFile, streams, loginName, signal, fetch, now } = surroundings;
  const closers: (() => Promise<void>)[] = [];
  let worst: ExitCode = 0;

  const settings = once(() => readSettings(environment, labFile));
  const connection = () => ({ url: requireRedisUrl(settings()), prefix: settings().REDIS_PREFIX });
  const opened = <T extends { close(): Promise<void> }>(open: () => T): (() => T) =>
    once(() => {
      const part = open();
      closers.push(() => part.close());
      return part;
    });
  const terminal = once(() => {
    const { json = false, color = true } = readOptions();
    return createTerminal(streams, { json, colour: color, environment });
  });

  const context: CliContext = {
    get terminal() {
      return terminal();
    },
    get settings() {
      return settings();
    },
    get operator() {
      return settings().FIRSTLINE_USER ?? loginName;
    },
    store: opened(() => createStore({ ...connection(), deadlineMs: STORE_DEADLINE_MS })),
    alerts: opened(() => createProducer(alertQueue, connection(), () => undefined)),
    actions: opened(() => createProducer(actionQueue, connection(), () => undefined)),
    fetch,
    now,
    signal,
    endWith: (code) => {
      worst = code > worst ? code : worst;
    },
  };
  return {
    context,
    exitCode: () => worst,
    close: async () => void (await Promise.allSettled(closers.map((close) => close()))),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
