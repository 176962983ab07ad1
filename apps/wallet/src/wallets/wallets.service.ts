import { Injectable } from '@nestjs/common';
import { createEvent, uuidv7 } from '@purser/contracts';
import { append, Doorbell } from '@purser/outbox';
import { currentTraceparent, Problem, withSpan } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Answer } from '../idempotency/answer.js';
import { recallAnswer, recordAnswer } from '../idempotency/recorded-answers.js';
import { requestHash } from '../idempotency/request-hash.js';
import type { CreateWalletRequest, Owner, Wallet } from './wallet.dto.js';
import { WalletEntity } from './wallet.entity.js';

@Injectable()
export class WalletsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly doorbell: Doorbell,
  ) {}

  /** Opens a wallet; with a key exactly one, however often it is asked for. */
  async create(request: CreateWalletRequest, by: { client: string; key: string | undefined }): Promise<Answer> {
    const hash = requestHash('POST', '/v1/wallets', request);
    const answer = await withSpan('wallet.create', {}, () =>
      this.dataSource.transaction(async (tx): Promise<Answer> => {
        const { client, key } = by;
        if (key === undefined) return { status: 201, response: await this.insert(tx, request), replayed: false };
        const recalled = await recallAnswer(tx, { client, key, hash });
        if (recalled) return recalled;
        const created = { status: 201, response: await this.insert(tx, request), replayed: false };
        await recordAnswer(tx, { client, key, hash }, created);
        return created;
      }),
    );
    if (answer.status === 201 && !answer.replayed) this.doorbell.ring();
    return answer;
  }

  async get(id: string): Promise<Wallet> {
    const wallet = await this.dataSource.manager.findOneBy(WalletEntity, { id });
    if (!wallet) throw new Problem('wallet_not_found', 404, `There is no wallet ${id}.`);
    return present(wallet);
  }

  private async insert(tx: EntityManager, request: CreateWalletRequest): Promise<Wallet> {
    const { owner, currency } = request;
    const metadata = request.metadata ?? {};
    const row = tx.create(WalletEntity, {
      id: uuidv7(),
      ownerId: owner.id,
      ownerEmail: owner.email,
      ownerName: owner.name ?? null,
      ownerLocale: owner.locale ?? null,
      currency,
      metadata,
    });
    await tx.insert(WalletEntity, row); // fills in what Postgres decides: balances, sequence, status, time
    const wallet = present(row);
    const event = createEvent(
      'WalletCreated',
      {
        walletId: wallet.id,
        owner: wallet.owner,
        currency,
        balance: '0',
        held: '0',
        available: '0',
        sequence: 0,
        occurredAt: wallet.createdAt,
        reference: null,
        metadata,
      },
      { traceparent: currentTraceparent() },
    );
    await append(tx, event);
    return wallet;
  }
}

function present(wallet: WalletEntity): Wallet {
  const owner: Owner = { id: wallet.ownerId, email: wallet.ownerEmail };
  if (wallet.ownerName !== null) owner.name = wallet.ownerName;
  if (wallet.ownerLocale !== null) owner.locale = wallet.ownerLocale;
  return {
    id: wallet.id,
    owner,
    currency: wallet.currency,
    balance: wallet.balance.toString(),
    held: wallet.held.toString(),
    available: (wallet.balance - wallet.held).toString(),
    sequence: Number(wallet.sequence),
    status: wallet.status,
    metadata: wallet.metadata,
    createdAt: wallet.createdAt.toISOString(),
  };
}
