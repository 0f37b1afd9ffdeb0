import { type Intent, isFinalIntentState } from '@firstline/contracts';
import type { Execution } from '@firstline/rundeck-api-client';
import type { Fenced } from '@firstline/store';
import { raiseIncident } from './raise-incident.ts';
import { type ExecutorContext, entry } from './step.ts';

/** Older ones were looked at when they were new, or belong to a time before this installation. */
const LOOK_BACK_MS = 3_600_000;
const RECENT = 100;
const MOST_REMEMBERED = 10_000;

/**
 * Looks through Rundeck's executions of the catalogue's jobs for strays, each told to a human once: an orphan, which
 * carries no run key of ours though our user started it, and a rival, which carries the key of an intent that has
 * another execution or has ended without one. The returned function is one look; it remembers what it has judged.
 */
export function createStraySearch(context: ExecutorContext): () => Promise<void> {
  const { rundeck, store, catalogue, settings, now } = context;
  const judged = new Set<string>();
  /** Learned from executions that intents own. As long as there are none, everybody counts as our user. */
  const ourUsers = new Set<string>();

  return async () => {
    if (judged.size > MOST_REMEMBERED) judged.clear();
    const jobs = new Set(catalogue.runbooks.map(({ rundeck: { job } }) => job));
    const since = now().getTime() - LOOK_BACK_MS;
    const running = await rundeck.executions.running(settings.project);
    const { executions: recent } = await rundeck.executions.query(settings.project, { max: RECENT });
    const fresh = new Map(
      [...running, ...recent]
        .filter(({ id, job }) => job != null && jobs.has(job.id) && !judged.has(id))
        .filter((execution) => (execution['date-started']?.unixtime ?? 0) > since)
        .map((execution) => [execution.id, execution]),
    );
    const unowned: Execution[] = [];
    for (const execution of fresh.values()) {
      const runKey = execution.job?.options?.run_key;
      const owner = runKey === undefined ? undefined : await store.intents.byRunKey(runKey);
      if (owner === undefined) unowned.push(execution);
      else {
        if (execution.user) ourUsers.add(execution.user);
        if (await judgeOwned(execution, owner, context)) judged.add(execution.id);
      }
    }
    for (const execution of unowned) {
      const ours = ourUsers.size === 0 || (execution.user != null && ourUsers.has(execution.user));
      if (ours) await raiseOrphan(execution, context);
      judged.add(execution.id);
    }
  };
}

/** Whether nothing more can be said of it. */
async function judgeOwned(
  execution: Execution,
  owner: Fenced<Intent>,
  context: ExecutorContext,
): Promise<boolean> {
  const { execution: ours, rivals = [], state } = owner.value;
  const { id } = execution;
  if (ours === undefined && !isFinalIntentState(state)) return false;
  const known = id === ours?.id || ours?.before?.includes(id) || rivals.includes(id);
  // Rundeck's own retry carries the key by right.
  if (known || execution.retryAttempt != null) return true;
  return tellOfRival(execution, owner, context);
}

/**
 * An incident that is still open hears of it and ends with a human; for one that is over there is a new one. False
 * when somebody else was faster with the intent: look again.
 */
async function tellOfRival(
  execution: Execution,
  owner: Fenced<Intent>,
  { store, now }: ExecutorContext,
): Promise<boolean> {
  const { id } = execution;
  const { incidentId, runKey, target, execution: ours, rivals = [] } = owner.value;
  const other = ours ? `execution ${ours.id}` : 'an intent that had ended';
  const message = `Execution ${id} carries the run key of ${other} too: somebody sent the run twice, or it came late. The claim decides which of them acts.`;
  const details = { executionId: id, runKey, incidentId };
  const incident = await store.incidents.get(incidentId);
  const isOver = incident === undefined || incident.value.state === 'closed';
  if (isOver) {
    const finding = {
      key: `rundeck-rival-${id}`,
      alertname: 'RundeckRunSentTwice',
      target,
      summary: message,
      reason: `Rundeck has more than one execution for one decision (incident ${incidentId}); see whether more than one of them acted`,
      startsAt: startOf(execution, now()),
      details,
    };
    await raiseIncident(store, finding, now());
  }
  if ((await store.intents.step(owner, { rivals: [...rivals, id] })) === undefined) return false;
  if (!isOver) await store.incidents.note(incidentId, entry(now(), 'error', message, details));
  return true;
}

async function raiseOrphan(execution: Execution, context: ExecutorContext): Promise<void> {
  const { store, now } = context;
  const { id, job, user, status } = execution;
  const named = job?.options?.host;
  const target = named == null ? undefined : context.inventory().host(named)?.name;
  const summary = `Execution ${id} of ${job?.name} by ${user ?? 'somebody'} belongs to no intent (${status}).`;
  const finding = {
    key: `rundeck-orphan-${id}`,
    alertname: 'RundeckOrphan',
    ...(target && { target }),
    summary,
    reason: `Firstline knows nothing of Rundeck execution ${id}: it was started by hand or by another program, or the store lost its intent`,
    startsAt: startOf(execution, now()),
    details: { executionId: id, jobId: job?.id, options: job?.options ?? {} },
  };
  await raiseIncident(store, finding, now());
}

const startOf = (execution: Execution, fallback: Date): string =>
  new Date(execution['date-started']?.unixtime ?? fallback).toISOString();
