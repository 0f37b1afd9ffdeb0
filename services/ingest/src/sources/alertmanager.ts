import { Alert, type AlertSource } from '@firstline/contracts';
import type { Arrival } from '@firstline/store';
import type { z } from 'zod';
import type { Body, Delivery } from './delivery.ts';
import { fingerprintOf } from './fingerprint.ts';
import { isTooDeep } from './nesting.ts';
import { kindOf, MOST_ALERTS, WireAlert, WireGroup } from './wire.ts';

type Reading = { readonly alert: Alert } | { readonly reason: string };

/**
 * Reads a webhook body of Alertmanager (version 4), or of one of those that send the same skeleton: Google Managed
 * Prometheus, Mimir, Grafana. Never throws: what it does not understand becomes an arrival for the quarantine, whole.
 */
export function readAlertmanagerDelivery(body: Body): Delivery {
  const parsed = WireGroup.safeParse(body.value);
  if (!parsed.success) {
    const arrivals = [kept(body, 'alertmanager', `the whole body: ${whyNoDelivery(body.value)}`)];
    return { source: 'alertmanager', arrivals, truncated: 0 };
  }
  const group = parsed.data;
  const source = sourceOf(group);
  const arrivals: Arrival[] = [];
  const tooDeep: string[] = [];
  for (const [index, sent] of group.alerts.entries()) {
    const reading = readAlert(sent, group, source);
    if ('alert' in reading) {
      arrivals.push({ kind: 'alert', alert: reading.alert });
      continue;
    }
    const reason = `alerts[${index}]${reading.reason}`;
    if (isTooDeep(sent)) tooDeep.push(reason);
    else arrivals.push({ kind: 'quarantine', source, reason, body: sent });
  }
  if (tooDeep.length > 0) arrivals.push(kept(body, source, tooDeep.slice(0, 10).join('; ')));
  return { source, arrivals, truncated: group.truncatedAlerts };
}

/** Status is decided per alert, never per group: a firing group carries resolved alerts too. */
function readAlert(sent: unknown, group: WireGroup, source: AlertSource): Reading {
  const wire = WireAlert.safeParse(sent);
  if (!wire.success) return { reason: reasonOf(wire.error) };
  const { labels, annotations, startsAt, endsAt, generatorURL, fingerprint } = wire.data;
  const status = wire.data.status ?? group.status;
  if (status === undefined) return { reason: '.status is missing, and the group has none either' };
  // Without labels there is nothing to tell one alert from another, and repeats of others would pass for this one.
  if (fingerprint === undefined && Object.keys(labels).length === 0) return { reason: '.labels is empty' };
  const alert = Alert.safeParse({
    source,
    fingerprint: fingerprint ?? fingerprintOf(labels),
    status,
    labels,
    annotations,
    startsAt,
    endsAt,
    generatorURL,
    receiver: group.receiver,
  });
  return alert.success ? { alert: alert.data } : { reason: reasonOf(alert.error) };
}

/** `.labels.team is null, expected a string`: names only, never values. */
function reasonOf(error: z.ZodError): string {
  const shown = error.issues.slice(0, 5).map((issue) => {
    const path = issue.path.map((name) => `.${String(name).slice(0, 64)}`).join('');
    return `${path} ${issue.message}`;
  });
  const more = error.issues.length - shown.length;
  return shown.join(',') + (more > 0 ? ` and ${more} more` : '');
}

/** Kept as it was sent; as text where its nesting forbids writing it out again. */
function kept({ value, text }: Body, source: AlertSource, reason: string): Arrival {
  return { kind: 'quarantine', source, reason, body: isTooDeep(value) ? text : value };
}

/** What the sender should send instead. */
function whyNoDelivery(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return `it is ${kindOf(body)}; Alertmanager's own API takes those, a webhook receiver sends an object`;
  }
  if ('evalMatches' in body) {
    return "it is Grafana's legacy alerting; send its unified alerting or Alertmanager's webhook instead";
  }
  const alerts = 'alerts' in body ? body.alerts : undefined;
  if (Array.isArray(alerts)) return `${alerts.length} alerts are more than the ${MOST_ALERTS} taken at once`;
  return `.alerts is ${kindOf(alerts)}, expected an array; take a custom payload off the receiver`;
}

/** Grafana sends the same skeleton with its organisation's id, and version "1" as Google does. */
const sourceOf = (group: WireGroup): AlertSource =>
  group.orgId !== undefined && group.version !== '4' ? 'grafana' : 'alertmanager';
