/** Amounts: strings of minor units. Ids of wallets in small letters. Metadata: see canonicalMetadata. */
interface Movement {
  walletId: string;
  amount: string;
  currency: string;
  reference: string | null;
  metadata: Record<string, string>;
}

/** What each operation of wallet.post takes; `id` and `traceparent` are added by Postings. */
export interface Operations {
  top_up: Movement;
  withdrawal: Movement;
  transfer: Omit<Movement, 'walletId'> & { fromWalletId: string; toWalletId: string };
  place_hold: Movement & { expiresIn: number | null };
  capture_hold: {
    holdId: string;
    amount: string | null;
    final: boolean;
    reference: string | null;
    metadata: Record<string, string>;
  };
  release_hold: { holdId: string };
  reverse: {
    transactionId: string;
    amount: string | null;
    reference: string | null;
    metadata: Record<string, string>;
  };
  open_wallet: { owner: object; currency: string; metadata: Record<string, string>; minBalance: string };
  update_wallet: { walletId: string; owner?: object; metadata?: Record<string, string>; minBalance?: string };
  set_wallet_status: { walletId: string; status: 'active' | 'frozen' | 'closed' };
}

export type Operation = keyof Operations;

/** The two that can be posted many at once: wallet.post_movements. */
export type MovementOperation = 'top_up' | 'withdrawal';

/** With its keys in order, so that two requests that mean the same have the same hash. */
export function canonicalMetadata(metadata: Record<string, string> | null | undefined): Record<string, string> {
  if (metadata === null || metadata === undefined) return {};
  return Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
}
