import type { Circumstances } from '@firstline/contracts';
import { type Analysis, entry, go, incidentOf, type Stage, type StageContext, stop } from '../analysis.ts';
import { endAnalysis, escalate } from '../end-analysis.ts';

/** Maintenance silences; a repair that did not last, and a runbook that just acted, are not tried again at once. */
export const suppress: Stage = async (analysis, context) => {
  const { host, alert, notification, before } = analysis;
  const incident = incidentOf(analysis);
  const forced = notification.replayForced === true;
  const at = context.now();

  const maintenance = host && context.inventory().maintenanceOf(host.name, at);
  if (maintenance && !forced) {
    const reason = `${host.name} is in maintenance until ${maintenance.until} (${maintenance.reason})`;
    const timeline = [entry(at, 'suppressed', `Suppressed: ${reason}.`)];
    await endAnalysis(analysis, { state: 'closed', outcome: 'no_action', reason, timeline }, context);
    return stop('maintenance');
  }
  if (before && !forced) {
    const reason = `${alert.labels.alertname} still fires though its incident closed as ${before.outcome} at ${before.closedAt}`;
    await escalate(analysis, reason, context);
    return stop('still firing');
  }
  if (host === undefined || forced) return go({ ...analysis, incident });
  const names = context.catalogue.runbooks.map(({ name }) => name);
  const cooling = await context.store.budgets.cooling(host.name, names);
  return go({ ...analysis, incident, cooling, circumstances: await circumstancesOf(analysis, context) });
};

/** More than any runbook may allow, with room for other causes of the same alert name on the host. */
const LOOKED_THROUGH = 500;

/** How long it fires, and how often the same cause on the same host came before within the hour. */
async function circumstancesOf(analysis: Analysis, { store, now }: StageContext): Promise<Circumstances> {
  const { id, cause, alertname, target } = incidentOf(analysis).value;
  const { startsAt } = analysis.alert;
  const since = new Date(now().getTime() - 3_600_000);
  const recent = await store.incidents.list({
    alertname,
    since,
    limit: LOOKED_THROUGH,
    ...(target && { target }),
  });
  return {
    repeatCount: recent.filter((other) => other.cause === cause && other.id !== id).length,
    ...(startsAt !== undefined && {
      minutesFiring: Math.max(0, Math.floor((now().getTime() - Date.parse(startsAt)) / 60_000)),
    }),
  };
}
