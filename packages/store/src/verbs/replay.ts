import type { Alert, DeadLetter, Episode, Incident, Intent, Notification } from '@firstline/contracts';
import { hasCleared } from '../episodes.ts';
import type { Store } from '../store.ts';
import { humanActor, type Refused, refused } from './step-incident.ts';

export interface Replay {
  readonly letterId: string;
  /** Who replays, without `human:`. */
  readonly by: string;
  readonly reason?: string;
  /** Overrules every objection that is not final. */
  readonly force?: boolean;
  /** Says what would become of it and writes nothing. */
  readonly dryRun?: boolean;
  /** Where this alert's own runbooks would act, as far as the caller knows: a cooldown there is an objection. */
  readonly reachOf?: (alert: Alert, incident: Incident | undefined) => Reach | undefined;
}

export interface Reach {
  /** The inventory host's name. */
  readonly target: string;
  readonly runbooks: readonly string[];
}

/** The caller queues the notification as `jobIdOf(id, generation)`; should that fail, the analyzer's sweep finds it. */
export interface Replayed {
  readonly ok: true;
  readonly letter: DeadLetter;
  /** As it stands now: with a new generation, unless it was a dry run. */
  readonly notification: Notification;
  readonly incidentId?: string;
  /** The objections that were overruled. */
  readonly overruled: readonly string[];
}

type Records = Pick<
  Store,
  'deadLetters' | 'notifications' | 'episodes' | 'incidents' | 'intents' | 'budgets' | 'killSwitch'
>;

interface Objection {
  readonly reason: string;
  /** True when force can't help: there is nothing left that could be decided. */
  readonly final?: true;
}

/**
 * Gives a dead letter a new attempt: its alert is decided afresh by the analyzer, as a new generation of the same
 * notification. A dead action is never sent again as it was; the alert it was for is decided afresh. The letter is kept
 * and marked.
 */
export async function replay(store: Records, request: Replay): Promise<Replayed | Refused> {
  const { letterId, by, reason, force = false, dryRun = false } = request;
  const letter = await store.deadLetters.get(letterId);
  if (letter === undefined) return refused(`there is no dead letter ${letterId}`);
  if (letter.replayedAt !== undefined) {
    return refused(`it was replayed before, by ${letter.replayedBy ?? 'somebody'} at ${letter.replayedAt}`);
  }
  const incident =
    letter.incidentId === undefined ? undefined : (await store.incidents.get(letter.incidentId))?.value;
  const notificationId = letter.queue === 'alerts' ? letter.subjectId : incident?.notificationId;
  const notification =
    notificationId === undefined ? undefined : await store.notifications.get(notificationId);
  if (notification === undefined) return refused('the alert it was for is no longer kept');

  const objections = await objectionsTo({ letter, notification, incident }, store, request.reachOf);
  const standing = objections.find(({ final }) => final || !force);
  if (standing) return refused(standing.reason);

  const done = {
    ok: true as const,
    overruled: objections.map((objection) => objection.reason),
    ...(incident && { incidentId: incident.id }),
  };
  if (dryRun) return { ...done, letter, notification };
  const replayed = await store.deadLetters.replay(letterId, humanActor(by), force, reason);
  if (replayed === undefined) return refused('somebody else was faster; look at it again');
  return { ...done, letter: (await store.deadLetters.get(letterId)) ?? letter, notification: replayed };
}

interface Subject {
  readonly letter: DeadLetter;
  readonly notification: Notification;
  readonly incident: Incident | undefined;
}

/** Everything that speaks against a replay now, the final ones first. */
async function objectionsTo(
  { letter, notification, incident }: Subject,
  store: Records,
  reachOf: Replay['reachOf'],
): Promise<Objection[]> {
  const { alert } = notification;
  const intentId = letter.queue === 'actions' ? letter.subjectId : incident?.intentId;
  const [episode, intent, killSwitch] = await Promise.all([
    store.episodes.get(alert.fingerprint),
    intentId === undefined ? undefined : store.intents.get(intentId),
    store.killSwitch.read(),
  ]);
  const reach = reachOf?.(alert, incident);
  const cooling = reach
    ? await store.budgets.cooling(reach.target, reach.runbooks)
    : new Map<string, number>();
  return [
    ...closed(notification),
    ...busy(incident),
    ...unclear(intent?.value),
    ...cleared(alert, episode),
    ...(killSwitch.stopped
      ? [{ reason: `all actions are stopped${killSwitch.by ? ` by ${killSwitch.by}` : ''}: resume first` }]
      : []),
    ...[...cooling].map(([runbook, ms]) => ({
      reason: `${runbook} acted on ${reach?.target} a short while ago and cools down for another ${Math.ceil(ms / 1_000)} s`,
    })),
  ];
}

function closed({ state, reason }: Notification): Objection[] {
  if (state !== 'closed') return [];
  return [{ reason: `the alert it was for is closed${reason ? ` (${reason})` : ''}`, final: true }];
}

function busy(incident: Incident | undefined): Objection[] {
  if (incident === undefined || incident.state === 'escalated' || incident.state === 'closed') return [];
  return [{ reason: `its incident ${incident.id} is ${incident.state.replaceAll('_', ' ')}`, final: true }];
}

/** Rundeck was called and nobody saw the end: the run may be going on. */
function unclear(intent: Intent | undefined): Objection[] {
  if (intent === undefined || intent.submits === 0 || intent.execution?.endedAt !== undefined) return [];
  const where = intent.execution ? `execution #${intent.execution.id}` : `run key ${intent.runKey}`;
  return [
    {
      reason: `${intent.runbook} may have run on ${intent.target}, and its end was not seen: look in Rundeck first (${where})`,
    },
  ];
}

const cleared = (alert: Alert, episode: Episode | undefined): Objection[] =>
  hasCleared(alert, episode)
    ? [{ reason: `the alert has cleared (resolved at ${episode?.resolvedAt})` }]
    : [];
