import type { EventEnvelope } from '@purser/contracts';

/** The events that move money. The others change what is known or set aside, and are no volume. */
export const movementTypes = [
  'TopUpCompleted',
  'WithdrawalCompleted',
  'TransferSent',
  'TransferReceived',
  'HoldCaptured',
  'TransactionReversed',
] as const;

type MovementType = (typeof movementTypes)[number];
export type Movement = { [T in MovementType]: EventEnvelope<T> }[MovementType];

/**
 * As what a movement counts. A transfer is two events, one in each wallet, and so counts once going out and once coming
 * in; a reversal counts by what it did to the wallet.
 */
export type VolumeKind =
  'top_up' | 'withdrawal' | 'transfer_out' | 'transfer_in' | 'capture' | 'reversal_in' | 'reversal_out';

export function kindOf(movement: Movement): VolumeKind {
  switch (movement.type) {
    case 'TopUpCompleted':
      return 'top_up';
    case 'WithdrawalCompleted':
      return 'withdrawal';
    case 'TransferSent':
      return 'transfer_out';
    case 'TransferReceived':
      return 'transfer_in';
    case 'HoldCaptured':
      return 'capture';
    case 'TransactionReversed':
      return movement.data.direction === 'credit' ? 'reversal_in' : 'reversal_out';
  }
}
