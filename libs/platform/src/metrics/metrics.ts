import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Injection token of the service's prom-client Registry. */
export const METRICS = Symbol('METRICS');

export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  // The default, a sample every 10 ms, keeps an idle process at half a percent of a core; one every 500 ms was still a fifth of
  // what wakes six of them up.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 2_000 });
  return registry;
}

export function createHttpDurations(registry: Registry): Histogram<'method' | 'route' | 'status'> {
  return new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request’s arrival to the end of the answer, by route template.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
}
