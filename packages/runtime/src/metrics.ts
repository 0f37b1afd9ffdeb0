import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A registry with Node's own metrics and `firstline_build_info`. */
export function createRegistry(service: string, version: string): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'firstline_build_info',
    help: 'Always 1; says which service and version this is.',
    labelNames: ['service', 'version'],
    registers: [registry],
  }).set({ service, version }, 1);
  return registry;
}
