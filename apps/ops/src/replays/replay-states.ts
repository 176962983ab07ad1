export const replayStates = ['prepared', 'running', 'paused', 'settling', 'completed', 'cancelled', 'stopped'] as const;
/** settling: everything is sent, and something is not settled. stopped: by itself, because too many failed. */
export type ReplayState = (typeof replayStates)[number];

export const itemStates = ['waiting', 'sent', 'succeeded', 'failed', 'skipped'] as const;
/** sent: its outcome is not known yet. skipped: it was not open any more, or somebody else did something about it. */
export type ItemState = (typeof itemStates)[number];

/** As they are stored: `sending` was claimed, and its consumer's answer is not written down yet. */
export type StoredItemState = ItemState | 'sending';

/** What was never sent when its replay ended never will be. */
export function endsUnsent(state: ReplayState): boolean {
  return state === 'cancelled' || state === 'stopped';
}

export function shownItemState(stored: StoredItemState, replay: ReplayState): ItemState {
  if (stored === 'sending') return 'sent';
  return stored === 'waiting' && endsUnsent(replay) ? 'skipped' : stored;
}

/** Those that are shown as this one. */
export function storedItemStates(shown: ItemState, replay: ReplayState): StoredItemState[] {
  if (shown === 'sent') return ['sending', 'sent'];
  if (!endsUnsent(replay)) return [shown];
  if (shown === 'waiting') return [];
  return shown === 'skipped' ? ['skipped', 'waiting'] : [shown];
}
