import { Redis } from 'ioredis';
import { StoreUnavailableError } from './errors.ts';

export interface ConnectionOptions {
  readonly url: string;
  /** Longest wait for any one answer, in milliseconds. */
  readonly deadlineMs: number;
  readonly onError: (error: Error) => void;
}

/**
 * One Redis connection whose every call ends within the deadline. The client's own options are not enough:
 * with the server frozen or down at the start its promises stay pending for longer than any caller waits.
 */
export interface Connection {
  readonly redis: Redis;
  run<T>(work: (redis: Redis) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function connect({ url, deadlineMs, onError }: ConnectionOptions): Connection {
  const redis = new Redis(url, {
    // A command written while the server is away is refused, not kept: the callers retry, and so memory stays bounded.
    enableOfflineQueue: false,
    // RESP2: the replies of scripts and of CONFIG keep the shapes this package parses.
    protocol: 2,
    commandTimeout: deadlineMs,
    connectTimeout: 2_000,
    // Closing waits this long for a stream that is gone already; a command line ends with its last answer.
    disconnectTimeout: 100,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 5), 1_000),
  });
  redis.on('error', onError);

  let opening: Promise<void> | undefined;
  /** One wait shared by all calls, or each would hang its own listeners on the client. */
  function ready(): Promise<void> {
    opening ??= untilReady(redis).finally(() => {
      opening = undefined;
    });
    return opening;
  }

  async function run<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs);
    });
    try {
      if (redis.status !== 'ready') await Promise.race([ready(), late]);
      return await Promise.race([work(redis), late]);
    } catch (error) {
      throw new StoreUnavailableError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    redis,
    run,
    close: async () => {
      // QUIT would wait for a server that is gone.
      if (redis.status === 'ready') await run((open) => open.quit()).catch(() => redis.disconnect());
      else redis.disconnect();
    },
  };
}

function untilReady(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (outcome: () => void) => () => {
      redis.off('ready', onReady);
      redis.off('end', onEnd);
      outcome();
    };
    const onReady = done(resolve);
    const onEnd = done(() => reject(new Error('the connection is closed')));
    redis.once('ready', onReady);
    redis.once('end', onEnd);
  });
}
