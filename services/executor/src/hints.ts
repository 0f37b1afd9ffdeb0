import { messageOf, sameSecret } from '@firstline/runtime';
import type { Store } from '@firstline/store';
import express, { Router } from 'express';
import { z } from 'zod';
import type { ExecutorMetrics } from './metrics.ts';

/** What is read of a notification: which run it speaks of. Whatever else it says of it is not believed. */
const Notification = z.looseObject({
  execution: z.looseObject({
    job: z.looseObject({ options: z.looseObject({ run_key: z.uuid() }) }),
  }),
});

/**
 * `POST /hints/rundeck/SECRET`: Rundeck's job notification as a hint. It only brings the next look forward: what became
 * of the run is asked of Rundeck, so a forged or repeated one changes nothing. 202 whatever it says, 404 for a wrong
 * secret; without a secret of our own there is no such address.
 */
export function hintRoutes(parts: {
  readonly secret: string | undefined;
  readonly store: Pick<Store, 'intents'>;
  readonly metrics: ExecutorMetrics;
  /** Has the intent looked after now, without being waited for. */
  readonly poke: (intentId: string) => void;
}): Router {
  const { secret, store, metrics, poke } = parts;
  const router = Router();
  if (secret === undefined) return router;

  router.use('/hints/rundeck/:secret', (request, _response, next) => {
    if (sameSecret(request.params.secret, secret)) return next();
    metrics.hints.inc({ result: 'refused' });
    // On to the answer that every unknown address gets.
    next('router');
  });
  router.post(
    '/hints/rundeck/:secret',
    express.text({ type: () => true, limit: '1mb' }),
    async (request, response) => {
      const runKey = runKeyIn(request.body);
      const intent = runKey === undefined ? undefined : await store.intents.byRunKey(runKey);
      const followed = intent?.value.state === 'submitted' || intent?.value.state === 'unknown';
      if (intent && followed) poke(intent.value.id);
      metrics.hints.inc({ result: followed ? 'followed' : 'ignored' });
      response.status(202).json({ result: 'noted' });
    },
  );
  return router;
}

function runKeyIn(body: unknown): string | undefined {
  try {
    return Notification.parse(JSON.parse(String(body))).execution.job.options.run_key;
  } catch {
    return undefined;
  }
}

/**
 * Takes one turn at an intent beside the queue. The queue's own job goes on as it would have; whichever of the two
 * comes first takes the step, the other one finds it taken.
 */
export function createPoke(
  turn: (intentId: string) => Promise<unknown>,
  onError: (intentId: string, reason: string) => void,
): { poke(intentId: string): void; idle(): Promise<void> } {
  const underway = new Map<string, Promise<void>>();
  return {
    poke(intentId) {
      if (underway.has(intentId)) return;
      const work = turn(intentId)
        .catch((error: unknown) => onError(intentId, messageOf(error)))
        .then(() => void underway.delete(intentId));
      underway.set(intentId, work);
    },
    idle: async () => void (await Promise.all(underway.values())),
  };
}
