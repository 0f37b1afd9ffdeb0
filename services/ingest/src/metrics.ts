import type { Accepted, Arrival, Ledger } from '@firstline/store';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Delivery } from './sources/delivery.ts';

/** The numbers of the intake. Labels are closed lists: nothing a sender writes becomes one. */
export function createMetrics(registry: Registry) {
  const registers = [registry];
  const alerts = new Counter({
    name: 'firstline_alerts_received_total',
    help: 'Alerts in accepted deliveries, by what they say; unreadable ones lie in quarantine.',
    labelNames: ['source', 'status'],
    registers,
  });
  const notifications = new Counter({
    name: 'firstline_notifications_total',
    help: 'What accepting made of each alert: new, known (a repeat) or quarantined.',
    labelNames: ['result'],
    registers,
  });
  for (const result of ['new', 'known', 'quarantined']) notifications.inc({ result }, 0);
  const truncated = new Counter({
    name: 'firstline_truncated_alerts_total',
    help: 'Alerts a sender says it left out of its delivery (max_alerts).',
    registers,
  });
  return {
    deliveries: new Counter({
      name: 'firstline_deliveries_total',
      help: 'Answered deliveries, by HTTP status code; `aborted` when the sender hung up first.',
      labelNames: ['source', 'code'],
      registers,
    }),
    acceptance: new Histogram({
      name: 'firstline_acceptance_duration_seconds',
      help: 'From a body read to its alerts durable in Redis, or given up.',
      labelNames: ['outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2],
      registers,
    }),
    enqueueFailures: new Counter({
      name: 'firstline_enqueue_failures_total',
      help: 'Accepted alerts whose queue job could not be added; the sweep for waiting notifications finds them.',
      registers,
    }),
    countAccepted({ source, arrivals, truncated: left }: Delivery, accepted: readonly Accepted[]): void {
      for (const arrival of arrivals) alerts.inc({ source, status: statusOf(arrival) });
      for (const { result } of accepted) notifications.inc({ result });
      truncated.inc(left);
    },
  };
}
export type Metrics = ReturnType<typeof createMetrics>;

const statusOf = (arrival: Arrival): string =>
  arrival.kind === 'alert' ? arrival.alert.status : 'unreadable';

const LEDGER_DEADLINE_MS = 1_000;

/**
 * The conservation law as gauges, counted anew at every scrape. When the store does not answer they are absent:
 * an old number would say that all is well.
 */
export function observeLedger(registry: Registry, readLedger: () => Promise<Ledger>): void {
  let reading: Promise<Ledger | undefined> | undefined;
  // Both gauges ask at the same moment; one look at the store serves them.
  const read = (): Promise<Ledger | undefined> => {
    reading ??= inTime(readLedger).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  new Gauge({
    name: 'firstline_notifications',
    help: 'Notifications by where they stand; accepted = open + closed + quarantined + dead_lettered.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const ledger = await read();
      this.reset();
      if (ledger === undefined) return;
      this.set({ state: 'accepted' }, ledger.accepted);
      this.set({ state: 'open' }, ledger.open);
      this.set({ state: 'closed' }, ledger.closed);
      this.set({ state: 'quarantined' }, ledger.quarantined);
      this.set({ state: 'dead_lettered' }, ledger.deadLettered);
    },
  });
  new Gauge({
    name: 'firstline_conservation_balanced',
    help: '1 when no accepted alert is unaccounted for, 0 when one is.',
    registers: [registry],
    async collect() {
      const ledger = await read();
      // reset() would leave a 0 behind, which says "an alert is lost".
      if (ledger === undefined) this.remove();
      else this.set(ledger.balanced ? 1 : 0);
    },
  });
}

async function inTime(readLedger: () => Promise<Ledger>): Promise<Ledger | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, LEDGER_DEADLINE_MS, undefined);
  });
  try {
    return await Promise.race([readLedger(), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
