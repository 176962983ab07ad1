import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '../database/bigint-column.js';

export type WalletStatus = 'active' | 'frozen' | 'closed';

/** Read, and inserted once. Balances are changed by the posting functions only; see database/migrations. */
@Entity('wallet')
export class WalletEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'owner_id' })
  ownerId!: string;

  @Column('text', { name: 'owner_email' })
  ownerEmail!: string;

  @Column('text', { name: 'owner_name', nullable: true })
  ownerName!: string | null;

  @Column('text', { name: 'owner_locale', nullable: true })
  ownerLocale!: string | null;

  @Column('text')
  currency!: string;

  /** Minor units. */
  @Column('bigint', { default: 0, transformer: bigintColumn })
  balance!: bigint;

  /** Minor units of the balance that are promised to somebody. */
  @Column('bigint', { default: 0, transformer: bigintColumn })
  held!: bigint;

  /** Counts the wallet's changes. */
  @Column('bigint', { default: 0, transformer: bigintColumn })
  sequence!: bigint;

  @Column('text', { default: 'active' })
  status!: WalletStatus;

  @Column('jsonb')
  metadata!: Record<string, string>;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
