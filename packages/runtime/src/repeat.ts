import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` every `everyMs` until closed, one at a time; an error is reported and the next round comes.
 * The returned function stops it and waits for the round in progress.
 */
export function repeat(
  everyMs: number,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  const abort = new AbortController();
  const running = (async () => {
    while (!abort.signal.aborted) {
      await work().catch(onError);
      await sleep(everyMs, undefined, { signal: abort.signal, ref: false }).catch(() => undefined);
    }
  })();
  return async () => {
    abort.abort();
    await running;
  };
}
