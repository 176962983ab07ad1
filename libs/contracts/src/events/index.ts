import { holdCapturedV1 } from './hold-captured.js';
import type { HoldCapturedDataV1 } from './hold-captured.js';
import { holdExpiredV1 } from './hold-expired.js';
import type { HoldExpiredDataV1 } from './hold-expired.js';
import { holdPlacedV1 } from './hold-placed.js';
import type { HoldPlacedDataV1 } from './hold-placed.js';
import { holdReleasedV1 } from './hold-released.js';
import type { HoldReleasedDataV1 } from './hold-released.js';
import { topUpCompletedV1 } from './top-up-completed.js';
import type { TopUpCompletedDataV1 } from './top-up-completed.js';
import { transactionReversedV1 } from './transaction-reversed.js';
import type { TransactionReversedDataV1 } from './transaction-reversed.js';
import { transferReceivedV1 } from './transfer-received.js';
import type { TransferReceivedDataV1 } from './transfer-received.js';
import { transferSentV1 } from './transfer-sent.js';
import type { TransferSentDataV1 } from './transfer-sent.js';
import { walletClosedV1 } from './wallet-closed.js';
import type { WalletClosedDataV1 } from './wallet-closed.js';
import { walletCreatedV1 } from './wallet-created.js';
import type { WalletCreatedDataV1 } from './wallet-created.js';
import { walletFrozenV1 } from './wallet-frozen.js';
import type { WalletFrozenDataV1 } from './wallet-frozen.js';
import { walletUnfrozenV1 } from './wallet-unfrozen.js';
import type { WalletUnfrozenDataV1 } from './wallet-unfrozen.js';
import { walletUpdatedV1 } from './wallet-updated.js';
import type { WalletUpdatedDataV1 } from './wallet-updated.js';
import { withdrawalCompletedV1 } from './withdrawal-completed.js';
import type { WithdrawalCompletedDataV1 } from './withdrawal-completed.js';

/** Every type and version that Purser has ever published. A version is never edited or removed: add the next one. */
export const definitions = [
  walletCreatedV1,
  walletUpdatedV1,
  walletFrozenV1,
  walletUnfrozenV1,
  walletClosedV1,
  topUpCompletedV1,
  withdrawalCompletedV1,
  transferSentV1,
  transferReceivedV1,
  holdPlacedV1,
  holdCapturedV1,
  holdReleasedV1,
  holdExpiredV1,
  transactionReversedV1,
];

/** The newest version's data of each type: what producers write and handlers see. */
interface NewestData {
  WalletCreated: WalletCreatedDataV1;
  WalletUpdated: WalletUpdatedDataV1;
  WalletFrozen: WalletFrozenDataV1;
  WalletUnfrozen: WalletUnfrozenDataV1;
  WalletClosed: WalletClosedDataV1;
  TopUpCompleted: TopUpCompletedDataV1;
  WithdrawalCompleted: WithdrawalCompletedDataV1;
  TransferSent: TransferSentDataV1;
  TransferReceived: TransferReceivedDataV1;
  HoldPlaced: HoldPlacedDataV1;
  HoldCaptured: HoldCapturedDataV1;
  HoldReleased: HoldReleasedDataV1;
  HoldExpired: HoldExpiredDataV1;
  TransactionReversed: TransactionReversedDataV1;
}

export type EventType = keyof NewestData;
export type EventData<T extends EventType = EventType> = NewestData[T];
