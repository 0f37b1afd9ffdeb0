import type { IncidentRecord } from '@firstline/store';

/** How long an incident's parts took, in milliseconds; a part that has not been is absent. */
export interface IncidentDurations {
  /** From the incident's opening to its latest decision. */
  readonly untilDecidedMs?: number;
  /** From that decision to the call of Rundeck: approval and waiting for the host included. */
  readonly untilSubmittedMs?: number;
  readonly ranMs?: number;
  /** From the end of the execution to the verdict. */
  readonly untilVerifiedMs?: number;
  readonly untilClosedMs?: number;
}

export function durationsOf({ incident, decisions, intent }: IncidentRecord): IncidentDurations {
  const decidedAt = decisions.at(-1)?.at;
  const { submittedAt, execution, verification } = intent ?? {};
  const known = {
    untilDecidedMs: between(incident.createdAt, decidedAt),
    untilSubmittedMs: between(decidedAt, submittedAt),
    ranMs: between(execution?.startedAt, execution?.endedAt),
    untilVerifiedMs: between(execution?.endedAt, verification?.at),
    untilClosedMs: between(incident.createdAt, incident.closedAt),
  };
  return Object.fromEntries(Object.entries(known).filter(([, ms]) => ms !== undefined));
}

function between(from: string | undefined, to: string | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, Date.parse(to) - Date.parse(from));
}
