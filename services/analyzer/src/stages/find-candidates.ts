import { candidates as bindable, explainCandidates, type Resolve } from '@firstline/catalogue';
import { advanceIncident } from '@firstline/store';
import { entry, go, incidentOf, type Stage, stop } from '../analysis.ts';
import { escalate } from '../end-analysis.ts';

/** Which runbooks may be answered: those that can be bound to this alert and don't cool down on its target. */
export const findCandidates: Stage = async (analysis, context) => {
  const { store, catalogue, now } = context;
  const { alert, host, cooling = new Map() } = analysis;
  const resolve: Resolve = (value) => context.inventory().resolve(value)?.name;
  const all = bindable(catalogue, alert, host?.name, resolve);
  const candidates = all.filter(({ runbook }) => !cooling.has(runbook.name));
  const resting = all.find(({ rule, runbook }) => rule && cooling.has(runbook.name))?.runbook.name;
  if (resting !== undefined && !candidates.some(({ rule }) => rule)) {
    const seconds = Math.ceil((cooling.get(resting) ?? 0) / 1_000);
    await escalate(
      analysis,
      `${resting} acted on ${host?.name} a short while ago and cools down for another ${seconds} s`,
      context,
    );
    return stop('cooldown');
  }
  const explained = explainCandidates(catalogue, alert, host?.name, resolve);
  const names = candidates.map(({ runbook }) => runbook.name).join(', ');
  const message =
    candidates.length === 0 ? 'No runbook can be bound to this alert.' : `Candidates: ${names}.`;
  const known = incidentOf(analysis);
  const incident = await advanceIncident(
    store,
    known.value.id,
    ({ state }) =>
      state === 'received' || (state === 'escalated' && analysis.notification.replayedBy !== undefined)
        ? { patch: { state: 'deciding' }, timeline: [entry(now(), 'candidates', message, { explained })] }
        : undefined,
    known,
  );
  if (incident?.value.state !== 'deciding') {
    await store.notifications.settle(analysis.notification.id);
    return stop('ended meanwhile');
  }
  return go({ ...analysis, incident, candidates });
};
