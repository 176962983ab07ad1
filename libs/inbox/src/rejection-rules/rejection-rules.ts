import { matches } from '@purser/contracts';
import type { Predicate } from '@purser/contracts';
import { isUUID } from 'class-validator';
import { identityOf } from '../consumer/delivery.js';
import type { DeadDelivery, Delivery, HandledDelivery, RejectedDelivery } from '../consumer/delivery.js';

/** What somebody has decided not to apply, until `expiresAt`. */
export interface RejectionRule extends Predicate {
  readonly id: string;
  readonly expiresAt: Date;
}

/**
 * The rules in force, in memory: asked about every event before its handler is. While there are none that costs one
 * comparison an event, and for types without a rule one look into a map. Only where events were lifted to a newer version is
 * the text parsed again, for rules speak of events as they arrived.
 */
export class RejectionRules {
  private byType: ReadonlyMap<string, readonly RejectionRule[]> = new Map();

  /** From now on these are the rules, and no others. */
  replace(rules: readonly RejectionRule[]): void {
    const byType = new Map<string, RejectionRule[]>();
    for (const rule of rules) byType.set(rule.type, [...(byType.get(rule.type) ?? []), rule]);
    this.byType = byType;
  }

  /** The delivery as it is; or rejected, if a rule says so. What would be passed over anyway is not looked at. */
  judge(delivery: Delivery): Delivery {
    if (this.byType.size === 0 || (delivery.kind !== 'handle' && delivery.kind !== 'dead')) return delivery;
    const type = identityOf(delivery)?.type;
    if (type !== undefined && !this.byType.has(type)) return delivery;
    const arrived = asArrived(delivery);
    const { type: ofArrived } = arrived ?? {};
    const rules = typeof ofArrived === 'string' ? this.byType.get(ofArrived) : undefined;
    const now = Date.now();
    const rule = rules?.find((candidate) => candidate.expiresAt.getTime() > now && matches(candidate, arrived));
    return rule === undefined ? delivery : rejected(delivery, arrived, rule.id);
  }
}

type Arrived = { id?: unknown; type?: unknown; subject?: unknown } | null | undefined;

/** Undefined when it is no JSON. */
function asArrived(delivery: HandledDelivery | DeadDelivery): Arrived {
  if (delivery.kind === 'handle' && delivery.version === delivery.event.version) return delivery.event;
  try {
    return JSON.parse(delivery.json) as Arrived;
  } catch {
    return undefined;
  }
}

function rejected(delivery: HandledDelivery | DeadDelivery, arrived: Arrived, ruleId: string): RejectedDelivery {
  const { partition, position, json } = delivery;
  return {
    kind: 'rejected',
    partition,
    position,
    json,
    envelope: identityOf(delivery),
    // A malformed event may still say who it is.
    eventId: uuidOf(arrived?.id),
    walletId: uuidOf(arrived?.subject),
    ruleId,
  };
}

function uuidOf(value: unknown): string | null {
  return typeof value === 'string' && isUUID(value) ? value : null;
}
