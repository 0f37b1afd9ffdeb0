import { messageOf } from '@firstline/runtime';
import { executionView } from './execution-view.ts';
import type { ExecutionRecord, JobRecord } from './records.ts';
import type { World } from './world.ts';

export type Trigger = 'start' | 'success' | 'failure';

const DEADLINE_MS = 15_000;

/** Posts a job's webhooks for a trigger: one attempt each, 15 s at most, whatever comes of it. */
export async function notify(
  trigger: Trigger,
  execution: ExecutionRecord,
  job: JobRecord,
  world: World,
): Promise<void> {
  const hooks = job.definition.notification?.[`on${trigger}`] ?? [];
  const urls = hooks.flatMap((hook) =>
    hook.urls.split(',').map((url) => expand(url.trim(), trigger, execution, job)),
  );
  await Promise.all(urls.map((url) => post(url, trigger, execution, world)));
}

function expand(url: string, trigger: Trigger, execution: ExecutionRecord, job: JobRecord): string {
  const values: Readonly<Record<string, string>> = {
    'job.id': job.id,
    'job.name': job.definition.name,
    'job.group': job.definition.group ?? '',
    'job.project': job.project,
    'execution.id': String(execution.id),
    'execution.status': execution.status,
    'execution.user': execution.user,
    'notification.trigger': trigger,
  };
  return url.replaceAll(/\$\{([\w.]+)\}/g, (whole, name: string) =>
    values[name] === undefined ? whole : encodeURIComponent(values[name]),
  );
}

async function post(url: string, trigger: Trigger, execution: ExecutionRecord, world: World): Promise<void> {
  const failed = (reason: string): void =>
    world.logger.warn('notification failed', { executionId: execution.id, trigger, reason });
  // What could not be filled in (options, for one) leaves a URL that is never sent.
  if (url.includes('${') || !URL.canParse(url)) return failed('illegal character in query');
  const { settings } = world;
  const view = executionView(execution, world, settings.apiVersion);
  const body = {
    trigger,
    status: execution.status,
    executionId: execution.id,
    execution: {
      ...view,
      href: `${world.url}/project/${execution.project}/execution/show/${execution.id}`,
      permalink: null,
    },
  };
  try {
    await fetch(url, {
      method: 'POST',
      signal: AbortSignal.timeout(DEADLINE_MS),
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'user-agent': 'Apache-HttpClient/4.5.14 (Java/17.0.15)',
        'x-rundeck-notification-trigger': trigger,
        'x-rundeck-notification-execution-id': String(execution.id),
        'x-rundeck-notification-execution-status': execution.status,
      },
      body: JSON.stringify(body),
    });
  } catch (error) {
    failed(messageOf(error));
  }
}
