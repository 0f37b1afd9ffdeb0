import { Counter, Gauge, type Registry } from 'prom-client';

export interface ConsoleMetrics {
  readonly refusedLogins: Counter;
  readonly humanActions: Counter<'verb' | 'result'>;
}

/** The console's own metrics, registered at once. */
export function createMetrics(registry: Registry, viewers: () => number): ConsoleMetrics {
  new Gauge({
    name: 'firstline_console_viewers',
    help: 'Open pages that listen for live updates.',
    registers: [registry],
    collect() {
      this.set(viewers());
    },
  });
  return {
    refusedLogins: new Counter({
      name: 'firstline_console_refused_logins_total',
      help: 'Requests with a wrong user or password.',
      registers: [registry],
    }),
    humanActions: new Counter({
      name: 'firstline_console_human_actions_total',
      help: 'What humans asked for in the console, by verb and result (done, refused).',
      labelNames: ['verb', 'result'],
      registers: [registry],
    }),
  };
}
