import { Injectable } from '@nestjs/common';

/** What a page may show and should load anew when it has changed. */
export type ChangeKind = 'case' | 'replay' | 'rule' | 'edit' | 'alert' | 'review' | 'consumer' | 'audit';

export interface Change {
  readonly kind: ChangeKind;
  readonly ids: readonly string[];
}

/** Who wants to hear of it. Must not throw. */
export interface Watcher {
  changed(change: Change): void;
  replay(replay: object): void;
}

/**
 * Tells whoever watches what has changed. Call it after the commit; it is a hint and never throws: what is not heard is
 * seen at the next reload.
 */
@Injectable()
export class Live {
  private readonly watchers = new Set<Watcher>();

  /** @param ids of those that changed; nothing is told when there are none */
  changed(kind: ChangeKind, ids: readonly string[]): void {
    if (ids.length > 0) for (const watcher of this.watchers) watcher.changed({ kind, ids });
  }

  /** How far a replay has come. */
  replay(replay: object): void {
    for (const watcher of this.watchers) watcher.replay(replay);
  }

  /** Returns what ends it. */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }
}
