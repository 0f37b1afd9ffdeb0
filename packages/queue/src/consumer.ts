import { messageOf, repeat } from '@firstline/runtime';
import { type Job as BullJob, DelayedError, Worker } from 'bullmq';
import type { z } from 'zod';
import { createDeathSweep } from './death-sweep.ts';
import { endJob, failureOf } from './endings.ts';
import { type Consumer, type ConsumerOptions, later } from './queue.ts';
import { workerOptions } from './redis-options.ts';

const SWEEP_EVERY_MS = 5_000;
/** A job whose process was killed this often is taken for the cause of it. */
const MAX_STALLED_COUNT = 10;

/** Given back by a process that shuts down; the delay keeps it from fetching the job itself once more. */
const handedBack = later(250);

/** The working side of a queue: parses, gives the handler its logger and signal, and maps its ending. The caller closes it. */
export function createConsumer<S extends z.ZodType>(options: ConsumerOptions<S>): Consumer {
  const { queue: definition, connection, logger, handle, lockMs = 10_000, stalledCheckMs = 3_000 } = options;
  const shutdown = new AbortController();

  async function process(job: BullJob, token?: string, lockLost?: AbortSignal): Promise<void> {
    // A fetch that was under way when the shutdown began still brings a job.
    if (shutdown.signal.aborted) return endJob(job, token, handedBack);
    const signal = lockLost ? AbortSignal.any([lockLost, shutdown.signal]) : shutdown.signal;
    const jobId = job.id ?? '';
    const attempt = job.attemptsMade + 1;
    const started = Date.now();
    const log = logger.child({
      queue: definition.name,
      jobId,
      attempt,
      correlationId: job.data?.correlationId,
    });
    try {
      const payload = definition.schema.safeParse(job.data);
      if (!payload.success) throw Object.assign(payload.error, { retryable: false });
      const ending = await handle(payload.data, { jobId, attempt, logger: log, signal });
      await endJob(job, token, ending);
      log.debug('job done', { durationMs: Date.now() - started });
    } catch (error) {
      if (error instanceof DelayedError) throw error;
      // Work cut by our own shutdown has not failed: the next process goes on with it.
      if (shutdown.signal.aborted) return endJob(job, token, handedBack);
      log.warn('job attempt failed', { durationMs: Date.now() - started, err: error });
      throw failureOf(error);
    }
  }

  const worker = new Worker(definition.name, process, {
    ...workerOptions(connection),
    concurrency: definition.concurrency,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: MAX_STALLED_COUNT,
    metrics: { maxDataPoints: 60 },
  });
  const reportError = createErrorReport((reason) =>
    logger.warn('redis error', { queue: definition.name, reason }),
  );
  worker.on('error', reportError);
  // Without this a handler whose lock went to another process would go on beside it.
  worker.on('lockRenewalFailed', (ids: string[]) => {
    for (const id of ids) worker.cancelJob(id, 'the lock of the job was lost');
  });

  const sweep = createDeathSweep(
    definition.name,
    connection,
    async (job) => {
      const payload = definition.schema.safeParse(job.data);
      await options.onDeath({
        jobId: job.id ?? '',
        payload: payload.success ? payload.data : undefined,
        reason: job.failedReason ?? 'unknown',
        attempts: job.attemptsMade,
      });
    },
    reportError,
  );
  const sweepNow = () => sweep.sweep();
  worker.on('failed', () => void sweepNow().catch(reportError));
  const stopSweeping = repeat(SWEEP_EVERY_MS, sweepNow, reportError);

  return {
    isRunning: () => worker.isRunning(),
    async close() {
      // The worker first: it must not fetch the jobs again that the abort gives back.
      const closed = worker.close();
      shutdown.abort(new Error('the process is shutting down'));
      await closed;
      await stopSweeping();
      await sweep.close();
    },
  };
}

/** Redis errors come by the hundred while it is away: one line every ten seconds says enough. */
function createErrorReport(report: (reason: string) => void): (error: unknown) => void {
  let lastAt = 0;
  return (error) => {
    if (Date.now() - lastAt < 10_000) return;
    lastAt = Date.now();
    report(messageOf(error));
  };
}
