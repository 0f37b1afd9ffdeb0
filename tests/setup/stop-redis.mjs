// @ts-check
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

/** Stops the Redis that start-redis.mjs started, and removes its folder; one named by TEST_REDIS_URL is left alone. */
export default async function stopRedis() {
  const { testRedis } =
    /** @type {{ testRedis?: { process: import('node:child_process').ChildProcess, directory: string } }} */ (
      globalThis
    );
  if (!testRedis) return;
  const { process: redis, directory } = testRedis;
  if (redis.exitCode === null && redis.signalCode === null) {
    // Its start let go of it, so that nothing waits for it; here somebody does.
    redis.ref();
    const exit = once(redis, 'exit');
    redis.kill('SIGKILL'); // its data is of no use to anybody
    await exit;
  }
  await rm(directory, { recursive: true, force: true });
}
