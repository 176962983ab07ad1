import { Inject, Injectable } from '@nestjs/common';
import { askAll, METRICS, ServiceClient } from '@purser/platform';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { ProofResponse } from '../proof/proof.dto.js';
import { ProofService } from '../proof/proof.service.js';
import { consumerNames, serviceNames } from '../services/service-names.js';
import type { ServiceName } from '../services/service-names.js';
import { parseMetrics } from './parse-metrics.js';
import type { Sample } from './parse-metrics.js';

/** Milliseconds; one scrape asks once for all its gauges, and several Prometheus servers do not ask several times. */
const CACHE_MS = 5_000;

const COUNT = 'purser_dead_letters';
const OLDEST = 'purser_dead_letter_oldest_age_seconds';

interface Findings {
  readonly samples: readonly Sample[];
  readonly proof: ProofResponse;
  readonly unreachable: ReadonlySet<string>;
}

/**
 * What somebody should be woken for, in one place: dead letters of all consumers and what the proof misses. Collected
 * when scraped. A service that does not answer has no figures here (a 0 would look well) and is 0 in purser_service_up.
 */
@Injectable()
export class AlarmMetrics {
  private cached: { readonly at: number; readonly findings: Promise<Findings> } | undefined;

  constructor(
    @Inject(METRICS) registry: Registry,
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(ProofService) private readonly proof: ProofService,
  ) {
    const registers = [registry];
    const look = () => this.look();
    new Gauge({
      name: COUNT,
      help: 'Dead letters that are not closed, by consumer and source.',
      labelNames: ['consumer', 'source'],
      registers,
      async collect() {
        copy(this, COUNT, await look());
      },
    });
    new Gauge({
      name: OLDEST,
      help: 'Age of the oldest dead letter that is not closed, by consumer.',
      labelNames: ['consumer', 'source'],
      registers,
      async collect() {
        copy(this, OLDEST, await look());
      },
    });
    new Gauge({
      name: 'purser_proof_missing',
      help: 'Committed events that have become nothing yet at a consumer, those on their way included. Alert when it stays above 0.',
      labelNames: ['consumer'],
      registers,
      async collect() {
        this.reset();
        for (const { consumer, missing } of (await look()).proof.totals) this.set({ consumer }, missing);
      },
    });
    new Gauge({
      name: 'purser_service_up',
      help: '1 when the service answered ops, 0 when it did not.',
      labelNames: ['peer'],
      registers,
      async collect() {
        const { unreachable } = await look();
        for (const peer of serviceNames) this.set({ peer }, unreachable.has(peer) ? 0 : 1);
      },
    });
  }

  private look(): Promise<Findings> {
    const now = Date.now();
    if (!this.cached || now - this.cached.at > CACHE_MS) this.cached = { at: now, findings: this.find() };
    return this.cached.findings;
  }

  private async find(): Promise<Findings> {
    const [wallet, metrics, proof] = await Promise.all([
      askAll(['wallet'], (name) => this.services.getText(name, '/health/live')),
      askAll(consumerNames, async (consumer) => parseMetrics(await this.services.getText(consumer, '/metrics'))),
      this.proof.prove(),
    ]);
    const samples = [...metrics.answers.values()].flat();
    return {
      samples,
      proof,
      unreachable: new Set([...wallet.unreachable, ...metrics.unreachable, ...proof.unreachable]),
    };
  }
}

function copy(gauge: Gauge<'consumer' | 'source'>, metric: string, { samples }: Findings): void {
  gauge.reset();
  for (const { name, labels, value } of samples) {
    const { consumer, source } = labels;
    if (name === metric && consumer !== undefined)
      gauge.set(source === undefined ? { consumer } : { consumer, source }, value);
  }
}
