import { readFile } from 'node:fs/promises';
import { Alert, Labels, Timestamp } from '@firstline/contracts';
import { messageOf } from '@firstline/runtime';
import { z } from 'zod';
import { UsageError } from './errors.ts';

const AlertFile = z.object({
  status: Alert.shape.status.catch('firing'),
  labels: Labels,
  annotations: Labels.default({}),
  startsAt: Timestamp.optional().catch(undefined),
  fingerprint: z.string().min(1).max(128).default('from-a-file'),
  source: Alert.shape.source.catch('alertmanager'),
});
/** What a file may hold besides: an Alertmanager delivery, or a labelled case. */
const Wrapped = z.union([
  z.object({ alerts: z.array(AlertFile).min(1) }).transform(({ alerts }) => alerts[0]),
  z.object({ alert: AlertFile }).transform(({ alert }) => alert),
  AlertFile,
]);

/** The alert in a JSON file: one alert, the first of an Alertmanager delivery, or a labelled case. Throws a UsageError. */
export async function readAlertFile(file: string): Promise<Alert> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} can't be read as JSON: ${messageOf(error)}`);
  }
  const parsed = Wrapped.safeParse(content);
  if (!parsed.success || parsed.data === undefined)
    throw new UsageError(`${file} holds no alert: {"labels": {…}, "annotations": {…}} is the least`);
  const { startsAt, ...alert } = parsed.data;
  return { ...alert, ...(startsAt !== undefined && { startsAt }) };
}
