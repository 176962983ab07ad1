import type { RejectedDelivery } from '../consumer/delivery.js';
import type { Transaction } from '../consumer/transaction.js';
import { recordRejectionsSql } from './record-rejections.sql.js';

/** In the transaction that gives these events their status in the inbox; nothing when there are none. */
export async function recordRejections(tx: Transaction, rejected: readonly RejectedDelivery[]): Promise<void> {
  if (rejected.length === 0) return;
  await tx.run({ name: 'inbox_record_rejections', text: recordRejectionsSql }, [
    rejected.map(({ partition }) => partition),
    rejected.map(({ position }) => position),
    rejected.map(({ eventId }) => eventId),
    rejected.map(({ walletId }) => walletId),
    rejected.map(({ ruleId }) => ruleId),
  ]);
}
