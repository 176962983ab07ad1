import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../database/bigint-column.js';

export type TransactionKind = 'top_up' | 'withdrawal' | 'transfer' | 'capture' | 'reversal';

/** Read only: written by the posting functions, never changed. */
@Entity('transaction')
export class TransactionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: TransactionKind;

  /** The wallet that it was asked of. */
  @Column('uuid', { name: 'wallet_id' })
  walletId!: string;

  /** Minor units. */
  @Column('bigint', { transformer: bigintColumn })
  amount!: bigint;

  @Column('text')
  currency!: string;

  @Column('text', { nullable: true })
  reference!: string | null;

  @Column('jsonb')
  metadata!: Record<string, string>;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
