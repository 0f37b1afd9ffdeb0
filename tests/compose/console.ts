import type { Alert, Decision, Incident, Intent, TimelineEntry } from '@firstline/contracts';
import { inside, until } from './stack.ts';

/** An incident as the console exports it. */
export interface IncidentRecord {
  readonly incident: Incident;
  readonly alert?: Alert;
  readonly decisions: readonly Decision[];
  readonly intent?: Intent;
  readonly timeline: readonly TimelineEntry[];
}

let password: string | undefined;
async function ask(path: string): Promise<Response> {
  password ??= (await readInside('console', '/secrets/console/password')).trim();
  const authorization = `Basic ${Buffer.from(`operator:${password}`).toString('base64')}`;
  const response = await fetch(`http://127.0.0.1:${process.env.CONSOLE_PORT}${path}`, {
    headers: { authorization },
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`the console answered ${response.status}`);
  return response;
}

/** The text of a file in a service's container. */
export const readInside = (service: string, file: string): Promise<string> =>
  inside(
    service,
    'node',
    '-e',
    'process.stdout.write(require("node:fs").readFileSync(process.argv[1],"utf8"))',
    file,
  );

/** The console's list of incidents, as a person sees it. */
export const frontPage = async (query: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await ask(`/?${new URLSearchParams(query)}`)).text();

/** The incidents of an alert, or those a runbook was chosen for, on a host; newest first. */
export async function incidentIds(
  query: { host: string } & ({ alertname: string } | { runbook: string }),
): Promise<string[]> {
  const page = await frontPage(query);
  return [...new Set([...page.matchAll(/\/incidents\/([\w-]+)"/g)].map(([, id]) => id ?? ''))];
}

export const incidentRecord = async (id: string): Promise<IncidentRecord> =>
  (await ask(`/incidents/${id}.json`)).json() as Promise<IncidentRecord>;

/** The newest incident of an alert on a host that is not one of `known`, once `condition` holds for it. */
export const newIncident = (
  query: { alertname: string; host: string },
  known: readonly string[],
  condition: (record: IncidentRecord) => boolean,
  options?: { withinMs?: number; everyMs?: number },
): Promise<IncidentRecord> =>
  until(
    `a new incident of ${query.alertname} on ${query.host} as wanted`,
    async () => {
      const id = (await incidentIds(query)).find((each) => !known.includes(each));
      if (id === undefined) throw new Error('there is none');
      const record = await incidentRecord(id);
      if (condition(record)) return record;
      throw new Error(`it is ${record.incident.state}: ${record.incident.reason}`);
    },
    { withinMs: 240_000, ...options },
  );

/** The shipped runbooks' cooldown, and a little for the clocks. */
const COOLDOWN_MS = 122_000;

/** Waits until a runbook may act on this host again: sooner, its alert would go to a human. */
export async function cooledDown(host: string, runbook: string): Promise<void> {
  const records = await Promise.all((await incidentIds({ host, runbook })).map(incidentRecord));
  const last = Math.max(
    0,
    ...records.map(({ incident }) => Date.parse(incident.closedAt ?? incident.updatedAt)),
  );
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, last + COOLDOWN_MS - Date.now())));
}

export const isOver = ({ incident }: IncidentRecord): boolean =>
  incident.state === 'closed' || incident.state === 'escalated';

/** Waits until every accepted alert is closed and the books balance. */
export const balanced = (): Promise<string> =>
  until('every alert is closed and the books balance', async () => {
    const page = (await frontPage()).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    const books = /(\d+) accepted = (\d+) closed \+ 0 open \+ 0 quarantined \+ 0 dead-lettered/.exec(page);
    return books && books[1] === books[2] ? books[0] : undefined;
  });
