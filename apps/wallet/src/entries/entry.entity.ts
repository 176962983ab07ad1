import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../database/bigint-column.js';
import { TransactionEntity } from '../transactions/transaction.entity.js';

/** One line of the ledger. Read only: written by the posting functions, never changed. */
@Entity('entry')
export class EntryEntity {
  @PrimaryColumn('uuid', { name: 'transaction_id' })
  transactionId!: string;

  @PrimaryColumn('smallint')
  line!: number;

  /** `wallet:<uuid>` or `external:<CUR>`. */
  @Column('text')
  account!: string;

  /** The wallet's sequence number after it; null for the outside world. */
  @Column('bigint', { nullable: true, transformer: bigintColumn })
  sequence!: bigint | null;

  /** Minor units, signed: what the account gains. A transaction's entries sum to zero. */
  @Column('bigint', { transformer: bigintColumn })
  amount!: bigint;

  /** Minor units; null for the outside world. */
  @Column('bigint', { name: 'balance_after', nullable: true, transformer: bigintColumn })
  balanceAfter!: bigint | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @ManyToOne(() => TransactionEntity)
  @JoinColumn({ name: 'transaction_id' })
  transaction!: TransactionEntity;
}

/** The ledger's name of a wallet. */
export function accountOf(walletId: string): string {
  return `wallet:${walletId}`;
}
