import type { Alert, Category, Severity } from '@firstline/contracts';

const severities: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  page: 'critical',
  disaster: 'critical',
  emergency: 'critical',
  error: 'high',
  high: 'high',
  major: 'high',
  warning: 'medium',
  warn: 'medium',
  average: 'medium',
  medium: 'medium',
  minor: 'low',
  low: 'low',
  notice: 'info',
  info: 'info',
  information: 'info',
  none: 'info',
};

/** The severity as the source gave it, in our five words; medium when it says nothing. */
export const severityOf = ({ labels }: Alert): Severity =>
  severities[labels.severity?.toLowerCase() ?? ''] ?? 'medium';

/** First match wins; words of alert names as the common rule sets write them. */
const categories: readonly (readonly [RegExp, Category])[] = [
  [/watchdog|deadman|prometheus|alertmanager|scrape|targetdown|exporter/i, 'monitoring'],
  [/certificate|ssl|tls|login|auth|intrusion|vulnerab|ransom/i, 'security'],
  [/disk|filesystem|inode|memory|oom|swap|quota|capacity|space/i, 'capacity'],
  [/cpu|load|latency|slow|throttl|saturation|queue|lag/i, 'performance'],
  [/backup|replication|corrupt|database|table|index/i, 'data'],
  [/config|misconfigured|version|drift/i, 'configuration'],
  [/down|unavailable|failed|crash|restart|unreachable|absent|probe/i, 'availability'],
];

export const categoryOf = ({ labels }: Alert): Category =>
  categories.find(([words]) => words.test(labels.alertname ?? ''))?.[1] ?? 'other';
