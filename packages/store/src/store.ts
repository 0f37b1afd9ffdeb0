import type {
  Alert,
  DeadLetter,
  Decision,
  Episode,
  Incident,
  Intent,
  Notification,
  Outcome,
  QuarantinedAlert,
  TimelineEntry,
} from '@firstline/contracts';

/** A record with the fence it was read at; a write with an older fence is refused. */
export interface Fenced<T> {
  readonly value: T;
  readonly fence: number;
}

export type Arrival =
  | { readonly kind: 'alert'; readonly alert: Alert }
  | { readonly kind: 'quarantine'; readonly source: string; readonly reason: string; readonly body: unknown };

export interface Accepted {
  readonly id: string;
  /**
   * `new` must be worked on (queue it as `jobIdOf(id, generation)`); `known` is a repeat of an accepted one and is
   * only noted; `quarantined` waits for a human.
   */
  readonly result: 'new' | 'known' | 'quarantined';
  readonly generation: number;
}

/** Promise 1 in numbers. `balanced` is accepted = closed + open + quarantined + deadLettered, counted separately. */
export interface Ledger {
  readonly accepted: number;
  readonly closed: number;
  readonly open: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly balanced: boolean;
}

export interface IncidentFilter {
  readonly since?: Date;
  readonly until?: Date;
  readonly target?: string;
  readonly alertname?: string;
  readonly runbook?: string;
  readonly outcome?: Outcome;
  readonly openOnly?: boolean;
  /** Newest first; 50 unless told. */
  readonly limit?: number;
}

export interface IncidentChange {
  readonly incidentId: string;
  readonly state: Incident['state'];
}

export interface KillSwitch {
  readonly stopped: boolean;
  readonly by?: string;
  readonly at?: string;
  readonly reason?: string;
}

/** What a step of an incident writes besides the incident itself; all of it or nothing. */
export interface IncidentStep {
  readonly patch: Partial<Omit<Incident, 'id' | 'createdAt'>>;
  readonly timeline: readonly TimelineEntry[];
  readonly decision?: Decision;
  /** A new intent, written in the same commit. */
  readonly intent?: Intent;
  /** Steps of an existing intent, with the fence it was read at. */
  readonly intentStep?: { readonly current: Fenced<Intent>; readonly patch: Partial<Intent> };
}

/** The limits of one runbook, in milliseconds and counts, checked and taken in one step. */
export interface Reservation {
  readonly intentId: string;
  readonly runbook: string;
  readonly target: string;
  readonly cooldownMs: number;
  /** A human wants it in spite of the cooldown. */
  readonly overCooldown?: boolean;
  readonly perHour: number;
  readonly fleetPerHour: number;
  /** The target's lock is given back by itself after this, should its holder never return. */
  readonly lockMs: number;
}

export type ReservationResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly limit: 'target_busy' | 'cooldown' | 'runbook_per_hour' | 'fleet_per_hour';
      readonly retryInMs: number;
    };

export type ClaimResult = 'taken' | 'duplicate' | 'late' | 'unknown_key';

export interface StatusReport {
  readonly at: string;
  readonly document: Readonly<Record<string, unknown>>;
}

export interface RedisInspection {
  readonly version: string;
  /** False when an acknowledged write can be lost: promise 1 needs the append-only file with `always`. */
  readonly appendOnly: boolean | 'unknown';
  readonly appendFsync: string | 'unknown';
  readonly maxmemoryPolicy: string | 'unknown';
}

/**
 * The incident store. Every method either does all it says in one atomic step or nothing.
 * Throws StoreUnavailableError (retryable) when Redis does not answer in time, and
 * IllegalStepError (not retryable) for a step the life of the record does not allow.
 */
export interface Store {
  /** Durable acceptance of a whole delivery in one round trip. Idempotent by notification id. */
  accept(arrivals: readonly Arrival[]): Promise<Accepted[]>;

  readonly notifications: {
    get(id: string): Promise<Notification | undefined>;
    /** Accepted but not yet worked on for longer than this: their queue job is gone. Oldest first. */
    waiting(olderThanMs: number, limit: number): Promise<Notification[]>;
    /** A new generation for a waiting notification whose job is gone. */
    requeue(id: string): Promise<Notification>;
    /** Ends it without an incident (duplicate, suppressed). */
    close(id: string, reason: string): Promise<void>;
    /** Its work is done; it stays open with its incident. Until then a sweep finds it again. */
    settle(id: string): Promise<void>;
  };

  readonly quarantine: {
    list(limit?: number): Promise<QuarantinedAlert[]>;
    get(id: string): Promise<QuarantinedAlert | undefined>;
  };

  readonly episodes: { get(fingerprint: string): Promise<Episode | undefined> };

  readonly incidents: {
    get(id: string): Promise<Fenced<Incident> | undefined>;
    list(filter?: IncidentFilter): Promise<Incident[]>;
    timeline(id: string): Promise<TimelineEntry[]>;
    decisions(id: string): Promise<Decision[]>;
    /** The open incident of this cause, if there is one. */
    openByCause(cause: string): Promise<Fenced<Incident> | undefined>;
    /**
     * Makes the incident of a firing notification, or joins the open one of the same cause; attaches notification
     * and episode. Safe to repeat.
     */
    openOrJoin(
      notificationId: string,
      incident: Incident,
      timeline: (created: boolean) => readonly TimelineEntry[],
    ): Promise<{ incident: Fenced<Incident>; created: boolean }>;
    /** Undefined when the fence was stale: read again and look what is left to do. */
    step(current: Fenced<Incident>, step: IncidentStep): Promise<Fenced<Incident> | undefined>;
    note(id: string, entry: TimelineEntry): Promise<void>;
    /** Marks the episode resolved; `allResolved` when no episode of its incident still fires. */
    resolve(notificationId: string): Promise<{ incident?: Fenced<Incident>; allResolved: boolean }>;
    /** Every change from now on, until closed. */
    watch(onChange: (change: IncidentChange) => void): Promise<{ close(): Promise<void> }>;
    /** Deletes closed incidents older than this; returns how many. */
    prune(olderThan: Date): Promise<number>;
  };

  readonly intents: {
    get(id: string): Promise<Fenced<Intent> | undefined>;
    byRunKey(runKey: string): Promise<Fenced<Intent> | undefined>;
    /** Undefined when the fence was stale. */
    step(current: Fenced<Intent>, patch: Partial<Intent>): Promise<Fenced<Intent> | undefined>;
    /** Not final and untouched for longer than this: nobody works on them any more. */
    stale(untouchedMs: number, limit: number): Promise<Intent[]>;
    /** Says that somebody works on it now. */
    touch(id: string): Promise<void>;
    open(): Promise<Intent[]>;
  };

  readonly deadLetters: {
    bury(letter: DeadLetter): Promise<void>;
    get(id: string): Promise<DeadLetter | undefined>;
    /** Newest first; those replayed already only when asked. */
    list(options?: { limit?: number; includeReplayed?: boolean }): Promise<DeadLetter[]>;
    /** A new generation of the dead notification; the letter is kept and marked. Undefined when replayed already. */
    replay(id: string, by: string, force: boolean, reason?: string): Promise<Notification | undefined>;
  };

  readonly killSwitch: {
    read(): Promise<KillSwitch>;
    stop(by: string, reason: string): Promise<void>;
    resume(by: string): Promise<void>;
  };

  readonly budgets: {
    reserve(reservation: Reservation): Promise<ReservationResult>;
    /** Ends the target's lock; the cooldown starts now. */
    release(intentId: string, target: string, runbook: string, cooldownMs: number): Promise<void>;
    /** Milliseconds each of these runbooks still has to cool down on the target; absent = free. */
    cooling(target: string, runbooks: readonly string[]): Promise<ReadonlyMap<string, number>>;
  };

  readonly claims: {
    /** One run key is claimed by one execution; asking again for the same execution says `taken` again. */
    claim(runKey: string, executionId: string): Promise<ClaimResult>;
    /** The execution that took the claim of this run key, if one did. */
    holder(runKey: string): Promise<string | undefined>;
  };

  /** What the running services say of themselves: mode, decider, neighbours. Shown to people, never decided on. */
  readonly status: {
    report(service: string, document: Readonly<Record<string, unknown>>): Promise<void>;
    read(): Promise<Readonly<Record<string, StatusReport>>>;
  };

  ledger(): Promise<Ledger>;
  ping(): Promise<void>;
  /** How this Redis is set up: for `doctor`. */
  inspect(): Promise<RedisInspection>;
  close(): Promise<void>;
}
