import { Counter, type Registry } from 'prom-client';

export interface ExecutorMetrics {
  readonly remediations: Counter<'runbook' | 'outcome'>;
  readonly claims: Counter<'result'>;
  readonly hints: Counter<'result'>;
}

export const createExecutorMetrics = (registry: Registry): ExecutorMetrics => ({
  remediations: new Counter({
    name: 'firstline_remediations_total',
    help: 'Intents that ended, by runbook and what became of the incident.',
    labelNames: ['runbook', 'outcome'],
    registers: [registry],
  }),
  claims: new Counter({
    name: 'firstline_claims_total',
    help: 'Claims of run keys by jobs, by answer.',
    labelNames: ['result'],
    registers: [registry],
  }),
  hints: new Counter({
    name: 'firstline_hints_total',
    help: 'Notifications of Rundeck about its jobs, by what they were good for.',
    labelNames: ['result'],
    registers: [registry],
  }),
});
