import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@firstline/runtime';

/** Resolves when the part is ready, rejects with why it isn't yet. */
export type Probe = () => Promise<unknown>;

const ANSWER_MS = 2_000;
const ASK_EVERY_MS = 100;

/** Ready when the address answers with a good status. */
export function httpProbe(url: string): Probe {
  return async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'manual' });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  };
}

/** Ready when Redis answers PING with PONG; while it reads its file it answers LOADING instead. */
export function redisProbe(port: number): Probe {
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      const end = (error?: Error): void => {
        socket.destroy();
        error ? reject(error) : resolve(undefined);
      };
      socket.setTimeout(ANSWER_MS, () => end(new Error('no answer to PING')));
      socket.once('error', end);
      socket.once('connect', () => socket.write('PING\r\n'));
      socket.once('data', (data) => {
        const answer = data.toString('utf8').trim();
        end(answer === '+PONG' ? undefined : new Error(answer));
      });
    });
}

/** Asks until the probe succeeds; throws the last answer when `signal` ends the waiting. */
export async function untilReady(probe: Probe, signal: AbortSignal): Promise<void> {
  let last = 'not asked yet';
  while (!signal.aborted) {
    try {
      await probe();
      return;
    } catch (error) {
      last = messageOf(error);
    }
    await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  throw new Error(last);
}
