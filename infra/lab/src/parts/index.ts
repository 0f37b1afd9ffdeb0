import { alertmanager } from './alertmanager.ts';
import { labHost } from './lab-host.ts';
import type { Part } from './part.ts';
import { prometheus } from './prometheus.ts';
import { redis } from './redis.ts';
import { rundeck } from './rundeck.ts';
import { analyzer, console, executor, ingest } from './service.ts';

/** Every part, in the order of the start; the stop is the other way round. */
export const allParts: readonly Part[] = [
  redis,
  labHost,
  rundeck,
  prometheus,
  alertmanager,
  ingest,
  analyzer,
  executor,
  console,
];
