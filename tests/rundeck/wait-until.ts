import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is good; fails with the last one at the deadline. */
export async function waitUntil<T>(
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
  deadlineMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`not so within ${deadlineMs} ms; the last answer was ${JSON.stringify(answer)}`);
    await sleep(150);
  }
}
