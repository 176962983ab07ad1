import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

export const changeKinds = ['case', 'replay', 'rule', 'edit', 'alert', 'review', 'consumer', 'audit'] as const;
/** What a page may show and should load anew when it has changed. */
export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  readonly kind: ChangeKind;
  /** Empty: too many to name. */
  readonly ids: readonly string[];
}

/** How far a replay has come: a Replay, as the API answers it. */
export interface ReplayProgress {
  readonly id: string;
}

/** What has happened within a moment: each changed thing once, each replay as it is now. */
export interface News {
  readonly changes: readonly Change[];
  readonly replays: readonly ReplayProgress[];
}

export interface Watcher {
  /** Must not throw. */
  tell(news: News): void;
  /** true: only what happened in this process. */
  readonly oursOnly?: boolean;
}

/** Milliseconds that news is collected before it is told: nobody sees the difference, and a replay of thousands is a few messages. */
const MOMENT = 100;
/** Beyond so many ids it is cheaper to load the list than to look whether one is in it. */
const MOST_IDS = 200;

/**
 * Tells whoever watches what has changed. Call it after the commit; it is a hint and never throws: what is not heard is
 * seen at the next reload.
 */
@Injectable()
export class Live implements OnApplicationShutdown {
  private readonly watchers = new Set<Watcher>();
  private readonly changes = new Map<ChangeKind, Set<string>>();
  private readonly replays = new Map<string, ReplayProgress>();
  private timer: NodeJS.Timeout | undefined;

  /** @param ids of those that changed; nothing is told when there are none */
  changed(kind: ChangeKind, ids: readonly string[]): void {
    if (ids.length === 0) return;
    const known = this.changes.get(kind) ?? new Set();
    for (const id of ids) known.add(id);
    this.changes.set(kind, known);
    this.soon();
  }

  /** How far a replay has come. */
  replay(replay: ReplayProgress): void {
    this.replays.set(replay.id, replay);
    this.soon();
  }

  /** News of another process. */
  heard(news: News): void {
    for (const watcher of this.watchers) if (!watcher.oursOnly) watcher.tell(news);
  }

  /** Returns what ends it. */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private soon(): void {
    this.timer ??= setTimeout(() => this.tell(), MOMENT);
  }

  private tell(): void {
    this.timer = undefined;
    const changes = [...this.changes].map(([kind, ids]) => ({ kind, ids: ids.size > MOST_IDS ? [] : [...ids] }));
    const news: News = { changes, replays: [...this.replays.values()] };
    this.changes.clear();
    this.replays.clear();
    for (const watcher of this.watchers) watcher.tell(news);
  }
}
