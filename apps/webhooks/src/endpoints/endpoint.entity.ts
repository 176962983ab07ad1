import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Deleted ones are kept as the reason why their deliveries were cancelled; their secret is not. */
export type EndpointStatus = 'active' | 'disabled' | 'deleted';

@Entity({ name: 'endpoint' })
export class Endpoint {
  @PrimaryColumn('uuid')
  id!: string;

  /** `sub` of the token that made it; nobody else sees it. */
  @Column('text')
  client!: string;

  @Column('text')
  url!: string;

  @Column('text', { array: true })
  events!: string[];

  /** See SecretBox. Not selected unless asked for. */
  @Column('bytea', { select: false, nullable: true })
  secret!: Buffer | null;

  @Column('text', { name: 'secret_key_id', select: false, nullable: true })
  secretKeyId!: string | null;

  @Column('text')
  status!: EndpointStatus;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
