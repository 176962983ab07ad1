import { Inject, Injectable } from '@nestjs/common';
import { askAll, ServiceClient } from '@purser/platform';
import { parseMetrics } from '../alarms/parse-metrics.js';
import type { Sample } from '../alarms/parse-metrics.js';
import type { ProofResponse } from '../proof/proof.dto.js';
import { ProofService } from '../proof/proof.service.js';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName, ServiceName } from '../services/service-names.js';
import { latencyIn } from './latency.js';
import type { Latency } from './latency.js';

/** What the services said at one moment. Who did not answer is missing in it. */
export interface Look {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly proof: ProofResponse;
  readonly walletUp: boolean;
  readonly relay: RelayFigures | undefined;
  readonly consumers: ReadonlyMap<ConsumerName, ConsumerFigures>;
}

export interface RelayFigures {
  readonly pending: number;
  readonly oldestPendingSeconds: number;
  readonly rebuilds: number;
}

export interface ConsumerFigures {
  readonly paused: boolean;
  readonly dead: { readonly ours: number; readonly partner: number };
  /** Of its process. */
  readonly latency: Latency;
}

/** Asks all services once, at the same time. */
@Injectable()
export class Looks {
  constructor(
    @Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>,
    @Inject(ProofService) private readonly proof: ProofService,
  ) {}

  async look(): Promise<Look> {
    const [proof, wallet, relay, consumers] = await Promise.all([
      this.proof.prove(),
      askAll(['wallet'], (name) => this.services.getText(name, '/health/live')),
      askAll(['relay'], async (name) => relayFigures(await this.metricsOf(name))),
      askAll(consumerNames, (name) => this.consumer(name)),
    ]);
    return {
      at: Date.now(),
      proof,
      walletUp: wallet.unreachable.length === 0,
      relay: relay.answers.get('relay'),
      consumers: consumers.answers,
    };
  }

  private async consumer(name: ConsumerName): Promise<ConsumerFigures> {
    const [metrics, { paused }] = await Promise.all([
      this.metricsOf(name),
      this.services.get<{ paused: boolean }>(name, '/internal/consumer'),
    ]);
    const dead = (partner: boolean) =>
      sum(metrics, 'purser_dead_letters', ({ source }) => (source === 'webhook') === partner);
    return {
      paused,
      dead: { ours: dead(false), partner: dead(true) },
      latency: latencyIn(metrics, 'purser_commit_to_effect_seconds'),
    };
  }

  private async metricsOf(name: ServiceName): Promise<Sample[]> {
    return parseMetrics(await this.services.getText(name, '/metrics'));
  }
}

function relayFigures(metrics: readonly Sample[]): RelayFigures {
  return {
    pending: sum(metrics, 'purser_outbox_pending'),
    oldestPendingSeconds: sum(metrics, 'purser_relay_oldest_pending_seconds'),
    rebuilds: sum(metrics, 'purser_relay_rebuilds_total'),
  };
}

function sum(metrics: readonly Sample[], metric: string, wanted: (labels: Sample['labels']) => boolean = () => true) {
  return metrics.reduce((total, { name, labels, value }) => total + (name === metric && wanted(labels) ? value : 0), 0);
}
