import { topUpCompletedV1 } from './top-up-completed.js';
import type { TopUpCompletedDataV1 } from './top-up-completed.js';
import { walletCreatedV1 } from './wallet-created.js';
import type { WalletCreatedDataV1 } from './wallet-created.js';

/** Every type and version that Purser has ever published. A version is never edited or removed: add the next one. */
export const definitions = [walletCreatedV1, topUpCompletedV1];

/** The newest version's data of each type: what producers write and handlers see. */
interface NewestData {
  WalletCreated: WalletCreatedDataV1;
  TopUpCompleted: TopUpCompletedDataV1;
}

export type EventType = keyof NewestData;
export type EventData<T extends EventType = EventType> = NewestData[T];
