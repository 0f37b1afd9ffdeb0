import { jobIdOf } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import { approve, closeIncident, deny, type Refused, resume, stop } from '@firstline/store';
import { type Request, type Response, Router, urlencoded } from 'express';
import type { Dependencies } from '../dependencies.ts';
import { userOf } from '../login.ts';
import { refuse } from './refusals.ts';

/** Longest reason a human can give; the form says the same. */
const REASON_CHARACTERS = 160;

/** A field of a form, or undefined when it is empty or not there. */
function field(request: Request, name: string): string | undefined {
  const value: unknown = request.body?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Where a button of the head goes back to: a path of ours, never another site. */
export const pathBack = (path: string | undefined): string =>
  path !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path) ? path : '/';

/** What changes something: the buttons. */
export function humanActionRoutes({
  store,
  actions,
  logger,
  metrics,
  now,
}: Pick<Dependencies, 'store' | 'actions' | 'logger' | 'metrics' | 'now'>): Router {
  const router = Router();
  router.use(urlencoded({ extended: false, limit: '8kb' }));

  const answer = async (
    request: Request,
    response: Response,
    { verb, result, back }: { verb: string; result: { readonly ok: true } | Refused; back: string },
  ): Promise<void> => {
    metrics.humanActions.inc({ verb, result: result.ok ? 'done' : 'refused' });
    const fields = { verb, by: userOf(response), path: request.path };
    if (result.ok) {
      logger.info('human action', fields);
      response.redirect(303, back);
      return;
    }
    logger.info('human action refused', { ...fields, reason: result.reason });
    await refuse({ store, now }, request, response, {
      status: 409,
      code: 'E_CONSOLE_REFUSED',
      reason: result.reason,
      back,
    });
  };

  const asked = (request: Request<{ id: string }>, response: Response) => {
    const reason = field(request, 'reason')?.slice(0, REASON_CHARACTERS);
    const intentId = field(request, 'intentId');
    return {
      incidentId: request.params.id,
      by: userOf(response),
      now: now(),
      ...(reason !== undefined && { reason }),
      ...(intentId !== undefined && { intentId }),
    };
  };
  const pageOf = (request: Request<{ id: string }>): string =>
    `/incidents/${encodeURIComponent(request.params.id)}`;

  router.post('/incidents/:id/approve', async (request, response) => {
    const result = await approve(store, asked(request, response));
    if (result.ok) {
      const { id: intentId, incidentId } = result.intent;
      const payload = { v: 1 as const, intentId, correlationId: incidentId };
      // The approval stands by itself: an action whose job is missing is found by the executor's sweep.
      await actions.add([{ jobId: jobIdOf(intentId, 1), payload }]).catch((error: unknown) => {
        logger.warn('approved action not queued', { intentId, reason: messageOf(error) });
      });
    }
    await answer(request, response, { verb: 'approve', result, back: pageOf(request) });
  });

  router.post('/incidents/:id/deny', async (request, response) => {
    const result = await deny(store, asked(request, response));
    await answer(request, response, { verb: 'deny', result, back: pageOf(request) });
  });

  router.post('/incidents/:id/close', async (request, response) => {
    const result = await closeIncident(store, asked(request, response));
    await answer(request, response, { verb: 'close', result, back: pageOf(request) });
  });

  router.post('/stop', async (request, response) => {
    const reason = field(request, 'reason')?.slice(0, REASON_CHARACTERS);
    const result = await stop(store, { by: userOf(response), ...(reason !== undefined && { reason }) });
    await answer(request, response, { verb: 'stop', result, back: pathBack(field(request, 'back')) });
  });

  router.post('/resume', async (request, response) => {
    const result = await resume(store, { by: userOf(response) });
    await answer(request, response, { verb: 'resume', result, back: pathBack(field(request, 'back')) });
  });

  return router;
}
