import type { Alert } from '@firstline/contracts';
import { targetLabelOf } from '@firstline/policy';
import { alertnameOf } from './analysis.ts';

/** What an alert is about, most telling first; two alerts about the same thing on one host have one cause. */
const subjectLabels = [
  'service',
  'unit',
  'name',
  'process',
  'mountpoint',
  'database',
  'datname',
  'device',
  'queue',
  'pod',
];

const firstOf = (alert: Alert, labels: readonly string[]): string | undefined =>
  labels.map((label) => alert.labels[label]).find((value) => value !== undefined && value !== '');

/** The correlation key: target and what is wrong on it. Alerts without a host or a subject stand alone by name. */
export function causeOf(alert: Alert, hostName: string | undefined): string {
  const target = hostName ?? targetLabelOf(alert) ?? 'no-target';
  const subject = firstOf(alert, subjectLabels) ?? alertnameOf(alert);
  // systemd's names of one service: `nginx` and `nginx.service`.
  return `${target}/${subject.replace(/\.service$/, '')}`;
}
