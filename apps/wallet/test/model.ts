/**
 * What the wallet service shall do, in the plainest words: no database, no parallelism, no cleverness. Histories run through this and
 * through the service, and have to come out the same (src/posting/histories.spec.ts).
 *
 * Ids are given by the caller, since the service makes up its own.
 */
const MAX = 2n ** 63n - 1n;

export interface Movement {
  walletId: string;
  amount: bigint;
  currency: string;
}

export type Command =
  | { do: 'open'; currency: string; minBalance: bigint }
  | { do: 'update'; walletId: string; minBalance?: bigint; plan?: string }
  | { do: 'freeze' | 'unfreeze' | 'close'; walletId: string }
  | ({ do: 'top_up' | 'withdrawal' | 'hold' } & Movement)
  | { do: 'transfer'; fromWalletId: string; toWalletId: string; amount: bigint; currency: string }
  | { do: 'capture'; holdId: string; amount?: bigint; final: boolean }
  | { do: 'release'; holdId: string }
  | { do: 'reverse'; transactionId: string; amount?: bigint }
  | { do: 'bulk'; atomic: boolean; items: (Movement & { key: string })[] };

/** What an answer must show, at least; or why it was refused. `replayed`: an earlier request with this key had that answer. */
export type Outcome = ({ shows: Record<string, unknown> } | { refused: string }) & { replayed?: boolean };

interface Wallet {
  currency: string;
  balance: bigint;
  held: bigint;
  minBalance: bigint;
  plan: string;
  sequence: number;
  status: 'active' | 'frozen' | 'closed';
}

interface Hold {
  walletId: string;
  amount: bigint;
  captured: bigint;
  status: 'pending' | 'captured' | 'released';
}

interface Transaction {
  kind: string;
  walletId: string;
  toWalletId?: string;
  amount: bigint;
  reversed: bigint;
}

export interface ModelEvent {
  type: string;
  walletId: string;
  sequence: number;
  balance: string;
  held: string;
}

class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export class Model {
  readonly wallets = new Map<string, Wallet>();
  readonly holds = new Map<string, Hold>();
  readonly transactions = new Map<string, Transaction>();
  readonly events: ModelEvent[] = [];
  private readonly answered = new Map<string, { request: string; outcome: Outcome }>();

  /** `id`: of what is made, if anything is; of bulk items, in their order. `key`: absent where requests carry none. */
  run(command: Command, key: string | undefined, id: string | readonly string[]): Outcome {
    if (command.do === 'bulk') return this.bulk(command, typeof id === 'string' ? [id] : id);
    return this.once(command, key, typeof id === 'string' ? id : '');
  }

  /** A key has one answer, whatever happened since. */
  private once(command: Command, key: string | undefined, id: string): Outcome {
    if (key === undefined) return this.attempt(command, id);
    const request = JSON.stringify(command, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
    const before = this.answered.get(key);
    if (before !== undefined)
      return before.request === request ? { ...before.outcome, replayed: true } : { refused: 'idempotency_key_reused' };
    const outcome = this.attempt(command, id);
    this.answered.set(key, { request, outcome });
    return outcome;
  }

  private bulk({ atomic, items }: Command & { do: 'bulk' }, ids: readonly string[]): Outcome {
    const before = structuredClone({ wallets: this.wallets, transactions: this.transactions, answered: this.answered });
    const eventCount = this.events.length;
    const data = items.map(({ key, ...item }, index) => this.once({ do: 'top_up', ...item }, key, ids[index] ?? ''));
    const firstRefusal = data.find((outcome) => 'refused' in outcome);
    if (atomic && firstRefusal !== undefined && 'refused' in firstRefusal) {
      for (const part of ['wallets', 'transactions', 'answered'] as const) replace<unknown>(this[part], before[part]);
      this.events.length = eventCount;
      return { refused: firstRefusal.refused };
    }
    const shown = data.map((outcome, index) =>
      'refused' in outcome
        ? { index, error: { code: outcome.refused }, replayed: outcome.replayed ?? false }
        : { index, transaction: outcome.shows, status: 201, replayed: outcome.replayed ?? false },
    );
    const refused = data.filter((outcome) => 'refused' in outcome).length;
    return { shows: { data: shown, refused, posted: items.length - refused } };
  }

  /** Every operation decides before it changes anything. */
  private attempt(command: Command, id: string): Outcome {
    try {
      return { shows: this.perform(command, id) };
    } catch (error) {
      if (error instanceof Refused) return { refused: error.code };
      throw error;
    }
  }

  private perform(command: Command, id: string): Record<string, unknown> {
    switch (command.do) {
      case 'open':
        return this.open(command, id);
      case 'update':
        return this.update(command);
      case 'freeze':
        return this.setStatus(command.walletId, 'frozen', 'WalletFrozen');
      case 'unfreeze':
        return this.setStatus(command.walletId, 'active', 'WalletUnfrozen');
      case 'close':
        return this.setStatus(command.walletId, 'closed', 'WalletClosed');
      case 'top_up':
        return this.topUp(command, id);
      case 'withdrawal':
        return this.withdraw(command, id);
      case 'hold':
        return this.hold(command, id);
      case 'transfer':
        return this.transfer(command, id);
      case 'capture':
        return this.capture(command, id);
      case 'release':
        return this.release(command.holdId);
      case 'reverse':
        return this.reverse(command, id);
      case 'bulk':
        throw new Error('a bulk request is not an operation');
    }
  }

  private open({ currency, minBalance }: Command & { do: 'open' }, id: string) {
    if (minBalance > 0n) throw new Refused('insufficient_funds');
    const status = 'active' as const;
    this.wallets.set(id, { currency, minBalance, balance: 0n, held: 0n, plan: 'none', sequence: 0, status });
    this.record('WalletCreated', id);
    return this.showWallet(id);
  }

  private update({ walletId, minBalance, plan }: Command & { do: 'update' }) {
    const wallet = this.found(walletId);
    if (wallet.status === 'closed') throw new Refused('wallet_closed');
    if (minBalance !== undefined && wallet.balance - wallet.held < minBalance) throw new Refused('insufficient_funds');
    const differs = (minBalance ?? wallet.minBalance) !== wallet.minBalance || (plan ?? wallet.plan) !== wallet.plan;
    wallet.minBalance = minBalance ?? wallet.minBalance;
    wallet.plan = plan ?? wallet.plan;
    if (differs) this.happened('WalletUpdated', walletId);
    return this.showWallet(walletId);
  }

  private setStatus(walletId: string, status: Wallet['status'], event: string) {
    const wallet = this.found(walletId);
    if (wallet.status === status) return this.showWallet(walletId);
    if (wallet.status === 'closed') throw new Refused('wallet_closed');
    if (status === 'closed' && (wallet.balance !== 0n || wallet.held !== 0n)) throw new Refused('wallet_not_empty');
    wallet.status = status;
    this.happened(event, walletId);
    return this.showWallet(walletId);
  }

  private topUp({ walletId, amount, currency }: Movement, id: string) {
    const wallet = this.usable(walletId, currency);
    if (wallet.balance + amount > MAX) throw new Refused('balance_overflow');
    wallet.balance += amount;
    this.happened('TopUpCompleted', walletId);
    return this.showTransaction(id, { kind: 'top_up', walletId, amount });
  }

  private withdraw({ walletId, amount, currency }: Movement, id: string) {
    const wallet = this.usable(walletId, currency);
    this.requireAvailable(wallet, amount);
    wallet.balance -= amount;
    this.happened('WithdrawalCompleted', walletId);
    return this.showTransaction(id, { kind: 'withdrawal', walletId, amount });
  }

  private transfer({ fromWalletId, toWalletId, amount, currency }: Command & { do: 'transfer' }, id: string) {
    if (fromWalletId === toWalletId) throw new Refused('same_wallet');
    const sender = this.usable(fromWalletId, currency);
    const receiver = this.usable(toWalletId, currency);
    this.requireAvailable(sender, amount);
    if (receiver.balance + amount > MAX) throw new Refused('balance_overflow');
    sender.balance -= amount;
    receiver.balance += amount;
    this.happened('TransferSent', fromWalletId);
    this.happened('TransferReceived', toWalletId);
    return this.showTransaction(id, { kind: 'transfer', walletId: fromWalletId, toWalletId, amount });
  }

  private hold({ walletId, amount, currency }: Movement, id: string) {
    const wallet = this.usable(walletId, currency);
    this.requireAvailable(wallet, amount);
    if (wallet.held + amount > MAX) throw new Refused('balance_overflow');
    wallet.held += amount;
    this.holds.set(id, { walletId, amount, captured: 0n, status: 'pending' });
    this.happened('HoldPlaced', walletId);
    return this.showHold(id);
  }

  private capture({ holdId, amount, final }: Command & { do: 'capture' }, id: string) {
    const hold = this.pending(holdId);
    const wallet = this.usable(hold.walletId);
    const remaining = hold.amount - hold.captured;
    const captured = amount ?? remaining;
    if (captured > remaining) throw new Refused('amount_exceeds_hold');
    const closes = final || captured === remaining;
    hold.captured += captured;
    wallet.balance -= captured;
    wallet.held -= closes ? remaining : captured;
    if (closes) hold.status = 'captured';
    this.happened('HoldCaptured', hold.walletId);
    return this.showTransaction(id, { kind: 'capture', walletId: hold.walletId, amount: captured });
  }

  private release(holdId: string) {
    const hold = this.pending(holdId);
    this.found(hold.walletId).held -= hold.amount - hold.captured;
    hold.status = 'released';
    this.happened('HoldReleased', hold.walletId);
    return this.showHold(holdId);
  }

  private reverse({ transactionId, amount }: Command & { do: 'reverse' }, id: string) {
    const original = this.transactions.get(transactionId);
    if (original === undefined) throw new Refused('transaction_not_found');
    const { kind, walletId, toWalletId } = original;
    const wallet = this.usable(walletId);
    const receiver = toWalletId === undefined ? undefined : this.usable(toWalletId);
    const left = kind === 'reversal' ? 0n : original.amount - original.reversed;
    const taken = amount ?? left;
    if (left === 0n || taken > left) throw new Refused('amount_exceeds_original');
    if (kind === 'top_up') this.requireAvailable(wallet, taken);
    else if (wallet.balance + taken > MAX) throw new Refused('balance_overflow');
    if (receiver !== undefined) this.requireAvailable(receiver, taken);
    original.reversed += taken;
    wallet.balance += kind === 'top_up' ? -taken : taken;
    if (receiver !== undefined) receiver.balance -= taken;
    this.happened('TransactionReversed', walletId);
    if (toWalletId !== undefined) this.happened('TransactionReversed', toWalletId);
    return this.showTransaction(id, { kind: 'reversal', walletId, toWalletId, amount: taken });
  }

  private found(walletId: string): Wallet {
    const wallet = this.wallets.get(walletId);
    if (wallet === undefined) throw new Refused('wallet_not_found');
    return wallet;
  }

  private usable(walletId: string, currency?: string): Wallet {
    const wallet = this.found(walletId);
    if (wallet.status !== 'active') throw new Refused(`wallet_${wallet.status}`);
    if (currency !== undefined && wallet.currency !== currency) throw new Refused('currency_mismatch');
    return wallet;
  }

  private pending(holdId: string): Hold {
    const hold = this.holds.get(holdId);
    if (hold === undefined) throw new Refused('hold_not_found');
    if (hold.status !== 'pending') throw new Refused('hold_not_pending');
    return hold;
  }

  private requireAvailable({ balance, held, minBalance }: Wallet, amount: bigint): void {
    if (balance - held - amount < minBalance) throw new Refused('insufficient_funds');
  }

  private happened(type: string, walletId: string): void {
    this.found(walletId).sequence += 1;
    this.record(type, walletId);
  }

  private record(type: string, walletId: string): void {
    const { sequence, balance, held } = this.found(walletId);
    this.events.push({ type, walletId, sequence, balance: `${balance}`, held: `${held}` });
  }

  private showTransaction(id: string, transaction: Omit<Transaction, 'reversed'>) {
    this.transactions.set(id, { ...transaction, reversed: 0n });
    const { balance, sequence, currency } = this.found(transaction.walletId);
    const { kind, walletId, amount } = transaction;
    return { kind, walletId, currency, amount: `${amount}`, balance: `${balance}`, sequence };
  }

  private showHold(id: string) {
    const hold = this.holds.get(id);
    if (hold === undefined) throw new Error(`no hold ${id}`);
    const { walletId, amount, captured, status } = hold;
    const remaining = status === 'pending' ? amount - captured : 0n;
    return { walletId, amount: `${amount}`, captured: `${captured}`, remaining: `${remaining}`, status };
  }

  showWallet(id: string) {
    const { currency, balance, held, minBalance, sequence, status } = this.found(id);
    const available = `${balance - held}`;
    return {
      currency,
      balance: `${balance}`,
      held: `${held}`,
      available,
      minBalance: `${minBalance}`,
      sequence,
      status,
    };
  }
}

function replace<T>(target: Map<string, T>, source: ReadonlyMap<string, T>): void {
  target.clear();
  for (const [key, value] of source) target.set(key, value);
}
