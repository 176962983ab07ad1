import type { DataSource, EntityManager } from 'typeorm';
import { eventText } from '../attempts/event-text.js';
import type { Delivery, HandledDelivery } from '../consumer/delivery.js';
import { identityOf } from '../consumer/delivery.js';
import type { Transaction } from '../consumer/transaction.js';
import { blockedWalletsSql, firstUnresolvedSql } from './blocked-wallets.sql.js';
import { parkSql, unparkSql, walletsParkedSql } from './park.sql.js';

/**
 * Keeps a wallet's events in strict order for consumers that ask for it: behind an event that failed, the later ones of
 * its wallet are parked, and woken one after the other when it has been applied. Other wallets do not notice.
 *
 * The fast path pays one look into a set. It holds more wallets than are blocked, never fewer: a first failure happens
 * only where the partition is read, and whoever takes a partition over asks Postgres.
 */
export class StrictOrder {
  private readonly suspects = new Set<string>();

  constructor(private readonly dataSource: DataSource) {}

  /** To be called for partitions that were taken over, before anything of them is read. */
  async load(partitions: readonly number[]): Promise<void> {
    const rows = await this.dataSource.query<{ wallet_id: string }[]>(blockedWalletsSql, [partitions]);
    for (const { wallet_id } of rows) this.suspects.add(wallet_id);
  }

  suspect(delivery: Delivery): void {
    const wallet = identityOf(delivery)?.subject;
    if (wallet !== undefined) this.suspects.add(wallet.toLowerCase());
  }

  /** Whether any of these may have to be parked, so that they cannot be applied together. */
  concerns(deliveries: readonly Delivery[]): boolean {
    if (deliveries.some(({ kind }) => kind === 'dead')) return true;
    if (this.suspects.size === 0) return false;
    return deliveries.some(
      (delivery) => delivery.kind === 'handle' && this.suspects.has(delivery.event.subject.toLowerCase()),
    );
  }

  /** Those that must wait for an earlier event of their wallet. In the transaction that has claimed them. */
  async blocked(tx: Transaction, deliveries: readonly Delivery[]): Promise<Set<HandledDelivery>> {
    const handled = deliveries.filter((delivery) => delivery.kind === 'handle');
    const wallets = [...new Set(handled.map(({ event }) => event.subject.toLowerCase()))];
    const rows = await tx.run<{ wallet_id: string; position: number }>(
      { name: 'inbox_first_unresolved', text: firstUnresolvedSql },
      [wallets],
    );
    const first = new Map(rows.map(({ wallet_id, position }) => [wallet_id, position]));
    for (const wallet of wallets) if (!first.has(wallet)) this.suspects.delete(wallet);
    return new Set(
      handled.filter(({ event, position }) => (first.get(event.subject.toLowerCase()) ?? Infinity) < position),
    );
  }

  async park(tx: Transaction, { partition, position, json, event, version }: HandledDelivery): Promise<void> {
    const { id, type, subject, data } = event;
    const values = [partition, position, eventText(json), id, type, version, subject, data.sequence];
    await tx.run({ name: 'inbox_park', text: parkSql }, values);
  }
}

/** Wakes what is parked behind an event of this wallet that is settled now. Resolves to whether something was. */
export async function unpark(tx: Transaction, walletId: string): Promise<boolean> {
  return (await tx.run({ name: 'inbox_unpark', text: unparkSql }, [walletId])).length > 0;
}

/** The same for several wallets, few of which have anything parked. */
export async function unparkAll(tx: EntityManager, walletIds: readonly string[]): Promise<void> {
  if (walletIds.length === 0) return;
  const parked = await tx.query<{ wallet_id: string }[]>(walletsParkedSql, [walletIds]);
  for (const { wallet_id } of parked) await tx.query(unparkSql, [wallet_id]);
}
