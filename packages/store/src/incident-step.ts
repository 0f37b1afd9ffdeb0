import { type Incident, incidentSteps, type Notification } from '@firstline/contracts';
import type { Expectation, Write } from './commit.ts';
import type { Connection } from './connection.ts';
import { IllegalStepError } from './errors.ts';
import { writeFenced } from './fenced-record.ts';
import { indexWrites } from './incident-index.ts';
import { intentCreation, intentStep } from './intents.ts';
import type { Keys } from './keys.ts';
import type { NotificationRecords } from './notifications.ts';
import type { Fenced, IncidentStep } from './store.ts';

export interface PlannedStep {
  readonly next: Fenced<Incident>;
  readonly expect: Expectation[];
  readonly writes: Write[];
}

/** Everything one step of an incident writes, to be committed at once. Throws IllegalStepError. */
export async function planStep(
  parts: { connection: Connection; keys: Keys; notifications: NotificationRecords },
  current: Fenced<Incident>,
  step: IncidentStep,
): Promise<PlannedStep> {
  const { keys } = parts;
  const before = current.value;
  const at = new Date();
  const state = step.patch.state ?? before.state;
  if (state !== before.state && !incidentSteps[before.state].includes(state)) {
    throw new IllegalStepError(`incident ${before.id}`, before.state, state);
  }
  const closes = state === 'closed' && before.state !== 'closed';
  const value: Incident = {
    ...before,
    ...step.patch,
    ...(step.decision && { decisionId: step.decision.id }),
    ...(step.intent && { intentId: step.intent.id }),
    ...(closes && { closedAt: at.toISOString() }),
    updatedAt: at.toISOString(),
  };
  const next = { value, fence: current.fence + 1 };
  const expect: Expectation[] = [['fence', keys.incident(before.id), String(current.fence)]];
  const writes: Write[] = [writeFenced(keys.incident(before.id), next), ...indexWrites(keys, value)];
  for (const entry of step.timeline) writes.push(['RPUSH', keys.timeline(before.id), JSON.stringify(entry)]);
  if (step.decision) writes.push(['RPUSH', keys.decisions(before.id), JSON.stringify(step.decision)]);
  for (const part of [
    step.intent && intentCreation(keys, step.intent),
    step.intentStep && intentStep(keys, step.intentStep.current, step.intentStep.patch),
    closes && (await closing(parts, value, at)),
  ]) {
    if (!part) continue;
    expect.push(...part.expect);
    writes.push(...part.writes);
  }
  writes.push(['PUBLISH', keys.changes, JSON.stringify({ incidentId: before.id, state })]);
  return { next, expect, writes };
}

/** A closing incident takes its open notifications with it: promise 1 counts them as closed from the same moment. */
async function closing(
  {
    connection,
    keys,
    notifications,
  }: { connection: Connection; keys: Keys; notifications: NotificationRecords },
  incident: Incident,
  at: Date,
): Promise<{ expect: Expectation[]; writes: Write[] }> {
  const ids = await connection.run((redis) => redis.smembers(keys.incidentNotifications(incident.id)));
  const attached = await Promise.all(ids.map((id) => notifications.read(id)));
  const open = attached.filter((record): record is Fenced<Notification> => record?.value.state === 'open');
  const plans = open.map((record) =>
    notifications.closing(record, `incident closed as ${incident.outcome}`, at),
  );
  return {
    expect: plans.flatMap((plan) => plan.expect),
    writes: [
      ['ZREM', keys.incidentsOpen, incident.id],
      ['ZADD', keys.incidentsClosed, at.getTime(), incident.id],
      ['DEL', keys.cause(incident.cause)],
      ...plans.flatMap((plan) => plan.writes),
    ],
  };
}
