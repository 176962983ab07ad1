import { randomBytes, randomUUID } from 'node:crypto';
import { createEvent, uuidv7, type EventData, type EventEnvelope, type EventType } from '@purser/contracts';

/** A body for POST /v1/wallets. */
export function aWallet(overrides: Partial<WalletBody> = {}): WalletBody {
  const id = randomUUID().slice(0, 8);
  return {
    owner: { id: `cus_${id}`, email: `${id}@example.com`, name: 'Ada Lovelace', locale: 'en-GB' },
    currency: 'USD',
    ...overrides,
  };
}

export interface WalletBody {
  owner: { id: string; email: string; name?: string; locale?: string };
  currency: string;
  metadata?: Record<string, string>;
}

/** A body for POST /v1/wallets/:id/top-ups. */
export function aTopUp(overrides: Partial<TopUpBody> = {}): TopUpBody {
  return { amount: '2500', currency: 'USD', ...overrides };
}

export interface TopUpBody {
  /** Minor units. */
  amount: string;
  currency: string;
  reference?: string;
  metadata?: Record<string, string>;
}

/** A valid event of a wallet of its own, unless `data` names one. */
export function anEvent<T extends EventType>(type: T, data: Partial<EventData<T>> = {}): EventEnvelope<T> {
  return createEvent(
    type,
    { ...defaults[type](), ...data },
    { traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01` },
  );
}

const defaults: { [T in EventType]: () => EventData<T> } = {
  WalletCreated: () => ({ ...walletState(), balance: '0', held: '0', available: '0', sequence: 0 }),
  WalletUpdated: () => ({ ...walletState(), status: 'active', minBalance: '0', changed: ['metadata'] }),
  WalletFrozen: () => ({ ...walletState(), status: 'frozen' }),
  WalletUnfrozen: () => ({ ...walletState(), status: 'active' }),
  WalletClosed: () => ({ ...walletState(), balance: '0', held: '0', available: '0', status: 'closed' }),
  TopUpCompleted: () => ({ ...walletState(), transactionId: uuidv7(), kind: 'top_up', amount: '2500' }),
  WithdrawalCompleted: () => ({ ...walletState(), transactionId: uuidv7(), kind: 'withdrawal', amount: '500' }),
  TransferSent: () => ({ ...walletState(), ...transfer(), toWalletId: uuidv7() }),
  TransferReceived: () => ({ ...walletState(), ...transfer(), fromWalletId: uuidv7() }),
  HoldPlaced: () => ({ ...walletState(), ...hold(), expiresAt: null }),
  HoldCaptured: () => ({
    ...walletState(),
    ...hold(),
    transactionId: uuidv7(),
    kind: 'capture',
    captured: '500',
    remaining: '0',
  }),
  HoldReleased: () => ({ ...walletState(), ...hold(), captured: '0' }),
  HoldExpired: () => ({ ...walletState(), ...hold(), captured: '0' }),
  TransactionReversed: () => ({
    ...walletState(),
    transactionId: uuidv7(),
    kind: 'reversal',
    amount: '500',
    reverses: uuidv7(),
    reversedKind: 'top_up',
    direction: 'debit',
  }),
};

function walletState() {
  const { owner, currency } = aWallet();
  return {
    walletId: uuidv7(),
    owner,
    currency,
    balance: '2500',
    held: '0',
    available: '2500',
    sequence: 1,
    occurredAt: new Date().toISOString(),
    reference: null,
    metadata: {},
  };
}

function transfer() {
  return { transactionId: uuidv7(), kind: 'transfer' as const, amount: '500' };
}

function hold() {
  return { holdId: uuidv7(), amount: '500' };
}
