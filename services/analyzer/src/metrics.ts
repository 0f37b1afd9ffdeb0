import { Counter, Histogram, type Registry } from 'prom-client';

export interface AnalyzerMetrics {
  readonly deduplicated: Counter<'reason'>;
  readonly decisions: Counter<'action' | 'decider' | 'ruling'>;
  readonly decisionSeconds: Histogram<'decider'>;
}

export const createAnalyzerMetrics = (registry: Registry): AnalyzerMetrics => ({
  deduplicated: new Counter({
    name: 'firstline_alerts_deduplicated_total',
    help: 'Notifications that added nothing new, by why.',
    labelNames: ['reason'],
    registers: [registry],
  }),
  decisions: new Counter({
    name: 'firstline_decisions_total',
    help: 'Decisions by what was chosen, who decided, and what policy made of it.',
    labelNames: ['action', 'decider', 'ruling'],
    registers: [registry],
  }),
  decisionSeconds: new Histogram({
    name: 'firstline_decision_duration_seconds',
    help: 'Time a decider took.',
    labelNames: ['decider'],
    buckets: [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60],
    registers: [registry],
  }),
});
