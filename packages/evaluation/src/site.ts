import { type Catalogue, candidates, targetLabelsOf } from '@firstline/catalogue';
import type { Alert, Circumstances, Situation } from '@firstline/contracts';
import { type Host, hostOf, type Inventory } from '@firstline/policy';

/** What the alerts are decided with: the runbooks and hosts of one site. */
export interface Site {
  readonly catalogue: Catalogue;
  readonly inventory: Inventory;
}

/** The situation of an alert as the analyzer makes it, and the host it is about. */
export function situationAt(
  { catalogue, inventory }: Site,
  alert: Alert,
  circumstances: Circumstances,
): { situation: Situation; host: Host | undefined } {
  const host = hostOf(alert, inventory, targetLabelsOf(catalogue));
  const bound = candidates(catalogue, alert, host?.name, (value) => inventory.resolve(value)?.name);
  const situation = { alert, circumstances, candidates: bound, ...(host && { target: host.name }) };
  return { situation, host };
}

const FIRING_MINUTES = 5;

/** The moment at which an alert is decided: it has been firing as long as its circumstances say. */
export function momentOf(alert: Alert, { minutesFiring = FIRING_MINUTES }: Circumstances): Date {
  const start = alert.startsAt === undefined ? Date.now() : Date.parse(alert.startsAt);
  return new Date(start + minutesFiring * 60_000);
}
