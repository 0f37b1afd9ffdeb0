import { type Alert, Runbook } from '@firstline/contracts';

/** A runbook as a file would give it, with changes; `undefined` takes a key away. */
export function aRunbook(change: Partial<Record<keyof Runbook, unknown>> = {}): Runbook {
  const parameters: Record<string, unknown> = (change.parameters as Record<string, unknown>) ?? {
    service: { label: 'service', enum: ['nginx', 'api'], description: 'The unit to restart.' },
  };
  const whole = {
    name: 'restart_service',
    description: 'Restart one service that is down.',
    risk: 'low',
    when: { alertname: 'ServiceDown' },
    target: { label: 'instance' },
    rundeck: {
      job: '6f1d2c1e-5a0b-4d57-9f3a-0c1a7e2b9d01',
      options: { host: 'target', ...Object.fromEntries(Object.keys(parameters).map((name) => [name, name])) },
      timeout: '2m',
    },
    premise: 'up{instance="$instance"} == 0',
    verify: { query: 'up{instance="$instance"} == 1' },
    limits: { cooldown: '2m', per_hour: 6 },
    ...change,
    parameters,
  };
  return Runbook.parse(Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)));
}

/** A firing alert with these labels. */
export const firing = (labels: Record<string, string>, change: Partial<Alert> = {}): Alert => ({
  source: 'alertmanager',
  fingerprint: 'f1',
  status: 'firing',
  labels,
  annotations: {},
  startsAt: '2026-11-24T10:00:00.000Z',
  ...change,
});
