import { type Incident, IncidentState, Outcome } from '@firstline/contracts';
import type { IncidentFilter, Store } from '@firstline/store';

export const windows = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
} as const;
export type Window = keyof typeof windows;

/** What the form of the list asks for. */
export interface IncidentQuery {
  readonly show?: 'open' | IncidentState;
  readonly within?: Window;
  readonly from?: string;
  readonly to?: string;
  readonly host?: string;
  readonly alertname?: string;
  readonly runbook?: string;
  readonly outcome?: Outcome;
}

export const queryNames = [
  'show',
  'within',
  'from',
  'to',
  'host',
  'alertname',
  'runbook',
  'outcome',
] as const;

const PAGE = 50;
/** States aren't indexed: this many incidents are looked through for one. */
const LOOKED_THROUGH = 2_000;

/** A `datetime-local` field's value or a whole timestamp, read as UTC. */
function moment(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/.test(text))
    return undefined;
  const time = new Date(/Z$/.test(text) || text.length === 10 ? text : `${text}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** Reads the address's query; what is not understood is left out, and the form shows what was understood. */
export function readQuery(query: Readonly<Record<string, unknown>>): IncidentQuery {
  const one = (name: (typeof queryNames)[number]): string | undefined => {
    const value = [query[name]].flat()[0];
    return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 256) : undefined;
  };
  const show = one('show');
  const within = one('within');
  const given = {
    show: show === 'open' ? show : IncidentState.safeParse(show).data,
    within: within !== undefined && within in windows ? (within as Window) : undefined,
    from: moment(one('from')),
    to: moment(one('to')),
    host: one('host'),
    alertname: one('alertname'),
    runbook: one('runbook'),
    outcome: Outcome.safeParse(one('outcome')).data,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The address of a query's list. */
export function addressOf(query: IncidentQuery): string {
  const parameters = new URLSearchParams();
  for (const name of queryNames) if (query[name] !== undefined) parameters.set(name, query[name]);
  return parameters.size === 0 ? '/' : `/?${parameters}`;
}

function filterOf(query: IncidentQuery, now: Date): IncidentFilter {
  const since = query.from ?? (query.within && new Date(now.getTime() - windows[query.within]).toISOString());
  const { to, host, alertname, runbook, outcome, show } = query;
  return {
    ...(since !== undefined && { since: new Date(since) }),
    ...(to !== undefined && { until: new Date(to) }),
    ...(host !== undefined && { target: host }),
    ...(alertname !== undefined && { alertname }),
    ...(runbook !== undefined && { runbook }),
    ...(outcome !== undefined && { outcome }),
    ...(show !== undefined && show !== 'closed' && { openOnly: true }),
  };
}

export interface Found {
  readonly incidents: readonly Incident[];
  /** The query of the next, older page. */
  readonly older?: IncidentQuery;
}

/** One page of incidents, newest first. */
export async function findIncidents(
  incidents: Pick<Store['incidents'], 'list'>,
  query: IncidentQuery,
  now: Date,
): Promise<Found> {
  const { show } = query;
  const byState = show !== undefined && show !== 'open';
  const listed = await incidents.list({
    ...filterOf(query, now),
    limit: byState ? LOOKED_THROUGH : PAGE + 1,
  });
  const found = byState ? listed.filter(({ state }) => state === show) : listed;
  const next = found[PAGE];
  // Starting with the first one not shown loses none of those made in the same millisecond.
  return { incidents: found.slice(0, PAGE), ...(next && { older: { ...query, to: next.createdAt } }) };
}
