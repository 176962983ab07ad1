import { describe, expect, it } from '@jest/globals';
import { Gauge, Registry } from 'prom-client';
import { parseMetrics } from './parse-metrics.js';

describe('parseMetrics', () => {
  it('reads what prom-client writes, whatever the labels hold', async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ service: 'webhooks' });
    const gauge = new Gauge({
      name: 'some_gauge',
      help: 'A "help" with {braces} 1',
      labelNames: ['of'],
      registers: [registry],
    });
    gauge.set({ of: 'plain' }, 3);
    gauge.set({ of: 'a "quoted", {odd} \\ one' }, 0.5);
    expect(parseMetrics(await registry.metrics())).toEqual([
      { name: 'some_gauge', labels: { of: 'plain', service: 'webhooks' }, value: 3 },
      { name: 'some_gauge', labels: { of: 'a "quoted", {odd} \\ one', service: 'webhooks' }, value: 0.5 },
    ]);
  });

  it('leaves out what is no sample', () => {
    expect(parseMetrics('# HELP x y\n\nx NaN\ngarbage\n')).toEqual([]);
  });
});
