import { Injectable } from '@nestjs/common';
import { isTransientDatabaseError, Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import { onOneConnection } from '../database/query-prepared.js';
import type { RunPrepared } from '../database/query-prepared.js';
import type { Answer } from './answer.js';
import type { MovementOperation, Operations } from './operations.js';
import { POST_MOVEMENTS } from './statements.js';
import { problem } from '../problem-codes.js';

/** wallet.movement, as JSON. */
export type QueuedMovement = {
  client: string;
  key: string;
  /** sha256 of the request, in hex. */
  hash: string;
  operation: MovementOperation;
  id: string;
  traceparent: string;
} & Operations[MovementOperation];

interface Waiting {
  movement: QueuedMovement;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** Movements a transaction. Beyond this a batch costs no less per movement, and its row locks are held longer. */
const MAX_BATCH = 128;
/**
 * Transactions under way at a time: while one waits for the disk, and the answers of another become the next requests, a third is worked on.
 * 256 connections by turns, 10,000 wallets: 6,796, 6,047 and 5,929/s, instead of 5,205, 6,156 and 5,522 with two of up to 256.
 */
const MAX_BATCHES = 3;
/**
 * How many must wait for another transaction to begin beside the first. One costs Postgres as much before its first movement as five
 * movements: two small ones at a time are nearly twice the work of one, on the cores that everybody waits for.
 */
const WORTH_ANOTHER = 32;
/** Connections that may wait for wallets that others have locked, of the ten that a process has: one a wallet. */
const MAX_PATIENT = 2;
/** When those are all taken: how soon movements of other locked wallets try again, ms. */
const TRY_AGAIN_MS = 20;
/** Movements that wait, at most: some seconds of work. Who comes then is told so at once. */
const MAX_WAITING = 20_000;

/**
 * Natural drain: whatever is waiting when a transaction may begin goes into it, up to MAX_BATCH. At rest that is a single movement,
 * which waits for nothing; under load a commit (an fsync) is shared by all that arrived during the one before.
 *
 * A wallet is in one batch at a time. One that a stranger's transaction has locked holds up no batch, not even one of its own movements
 * alone: they wait for it together, on a connection of their own.
 */
@Injectable()
export class MovementQueue {
  private waiting: Waiting[] = [];
  private underWay = 0;
  private readonly walletsUnderWay = new Set<string>();
  /** Movements of wallets that a stranger has locked, by wallet. */
  private readonly stuck = new Map<string, Waiting[]>();
  /** Wallets that a connection waits for. */
  private readonly waitedFor = new Set<string>();
  private tryAgain: NodeJS.Timeout | undefined;
  private inHand = 0;
  private draining = false;

  constructor(private readonly dataSource: DataSource) {}

  /** Resolves with the answer once it is committed. Rejects with Problem 503 `overloaded` when too many are waiting. */
  async post(movement: QueuedMovement): Promise<Answer> {
    if (this.inHand >= MAX_WAITING) throw overloaded();
    this.inHand += 1;
    try {
      return await new Promise((resolve, reject) => {
        this.waiting.push({ movement, resolve, reject });
        // Later in this turn, so that what arrived together goes together.
        this.drainSoon();
      });
    } finally {
      this.inHand -= 1;
    }
  }

  private drainSoon(): void {
    if (this.draining || !this.mayBegin()) return;
    this.draining = true;
    setImmediate(() => {
      this.draining = false;
      this.drain();
    });
  }

  private drain(): void {
    while (this.mayBegin()) {
      const batch = this.next();
      if (batch.length === 0) return;
      const wallets = new Set(batch.map(({ movement }) => movement.walletId));
      this.underWay += 1;
      for (const wallet of wallets) this.walletsUnderWay.add(wallet);
      void this.postBatch(batch, { wait: false }).then((locked) => {
        this.underWay -= 1;
        for (const wallet of wallets) this.walletsUnderWay.delete(wallet);
        this.putAside(locked);
        this.drain();
      });
    }
  }

  private mayBegin(): boolean {
    if (this.underWay === 0) return true;
    return this.underWay < MAX_BATCHES && this.waiting.length >= WORTH_ANOTHER;
  }

  /** The oldest that wait, but for those whose wallet is in another batch: they would only wait for its row. */
  private next(): Waiting[] {
    if (this.walletsUnderWay.size === 0) return this.waiting.splice(0, MAX_BATCH);
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const one of this.waiting) {
      const goes = batch.length < MAX_BATCH && !this.walletsUnderWay.has(one.movement.walletId);
      (goes ? batch : later).push(one);
    }
    this.waiting = later;
    return batch;
  }

  /** Answers those whose wallet was locked by somebody else; none with `wait`. Never rejects. */
  private async postBatch(batch: Waiting[], how: { wait: boolean }): Promise<Waiting[]> {
    try {
      return await onOneConnection(this.dataSource, (run) => this.postOn(run, batch, how));
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return [];
    }
  }

  private async postOn(run: RunPrepared, batch: Waiting[], { wait }: { wait: boolean }): Promise<Waiting[]> {
    try {
      const rows = await run<Omit<Answer, 'response'> & { n: number; response: unknown }>({
        ...POST_MOVEMENTS,
        values: [JSON.stringify(batch.map(({ movement }) => movement)), wait],
      });
      const locked: Waiting[] = [];
      for (const { n, ...answer } of rows) {
        const one = batch[n];
        if (one === undefined) continue;
        if (answer.response === null) locked.push(one);
        else one.resolve(answer);
      }
      return locked;
    } catch (error) {
      // An outage is everybody's. Anything else is one movement's fault, and the others shall not suffer for it.
      if (batch.length === 1 || isTransientDatabaseError(error)) {
        for (const { reject } of batch) reject(error);
        return [];
      }
      // On this very connection: on another one the keys of the failed batch could still be locked, and their owners told so.
      const locked: Waiting[] = [];
      for (const one of batch) locked.push(...(await this.postOn(run, [one], { wait })));
      return locked;
    }
  }

  private putAside(locked: readonly Waiting[]): void {
    for (const one of locked) {
      const { walletId } = one.movement;
      const others = this.stuck.get(walletId);
      if (others === undefined) this.stuck.set(walletId, [one]);
      else others.push(one);
    }
    this.waitForLocked();
  }

  private waitForLocked(): void {
    for (const [walletId, movements] of this.stuck) {
      if (this.waitedFor.has(walletId)) continue;
      if (this.waitedFor.size === MAX_PATIENT) {
        this.tryAgain ??= setTimeout(() => this.retry(), TRY_AGAIN_MS);
        return;
      }
      const batch = movements.splice(0, MAX_BATCH);
      if (movements.length === 0) this.stuck.delete(walletId);
      this.waitedFor.add(walletId);
      void this.postBatch(batch, { wait: true }).then(() => {
        this.waitedFor.delete(walletId);
        this.waitForLocked();
      });
    }
  }

  /** Those that nobody waits for: their wallets may be free by now. */
  private retry(): void {
    this.tryAgain = undefined;
    for (const [walletId, movements] of this.stuck) {
      if (this.waitedFor.has(walletId)) continue;
      this.stuck.delete(walletId);
      this.waiting.push(...movements);
    }
    this.drain();
  }
}

function overloaded(): Problem {
  return problem('overloaded', 'Too many postings are waiting. Try again in a moment, with the same key.', {
    headers: { 'Retry-After': '1' },
  });
}
