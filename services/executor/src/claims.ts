import type { ClaimResult, Store } from '@firstline/store';
import { Router } from 'express';
import { z } from 'zod';
import type { ExecutorMetrics } from './metrics.ts';

const Claim = z.object({
  runKey: z.uuid(),
  execution: z.string().regex(/^\d{1,18}$/, 'must be the id of the Rundeck execution'),
});

const statusOf: Readonly<Record<ClaimResult, number>> = {
  taken: 201,
  duplicate: 409,
  late: 410,
  unknown_key: 404,
};

/**
 * `POST /claims/RUN_KEY?execution=ID`: what a job asks before it acts. 201 act · 409 another execution has it ·
 * 410 too late · 404 no such intent · 423 the kill switch is on · 503 not known: don't act. The run key itself
 * is the credential: only the executor and Rundeck know it.
 */
export function claimRoutes(store: Pick<Store, 'claims' | 'killSwitch'>, metrics: ExecutorMetrics): Router {
  const router = Router();
  router.post('/claims/:runKey', async (request, response) => {
    const claim = Claim.safeParse({ runKey: request.params.runKey, execution: request.query.execution });
    if (!claim.success) {
      response.status(400).json({ error: 'E_CLAIM_INVALID', message: z.prettifyError(claim.error) });
      return;
    }
    if ((await store.killSwitch.read()).stopped) {
      metrics.claims.inc({ result: 'stopped' });
      response
        .status(423)
        .json({ error: 'E_CLAIM_STOPPED', message: 'the kill switch is on: nothing may act' });
      return;
    }
    const result = await store.claims.claim(claim.data.runKey, claim.data.execution);
    metrics.claims.inc({ result });
    response.status(statusOf[result]).json({ result });
  });
  return router;
}
