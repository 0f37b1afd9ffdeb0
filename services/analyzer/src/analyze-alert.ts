import type { AlertJob } from '@firstline/contracts';
import { done, type Handler } from '@firstline/queue';
import type { AnalyzerContext } from './analysis.ts';
import { analyze } from './pipeline.ts';

/** Works on one accepted notification. May be repeated at any point: what is written already is found, not written again. */
export function createAnalyzeAlert(context: AnalyzerContext): Handler<AlertJob> {
  return async ({ notificationId }, { logger, signal }) => {
    const notification = await context.store.notifications.get(notificationId);
    if (notification === undefined) {
      logger.warn('notification is gone', { notificationId });
      return done;
    }
    const { alert, state } = notification;
    // A resolved notification closes before its incident does; a crash between the two is made good here.
    if (state !== 'open' && alert.status === 'firing') return done;
    const ended = await analyze({ notification, alert }, { ...context, logger, signal });
    logger.info('notification analysed', {
      alertFingerprint: alert.fingerprint,
      status: alert.status,
      ended,
    });
    return done;
  };
}
