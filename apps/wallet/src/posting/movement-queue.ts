import { Injectable } from '@nestjs/common';
import { isTransientDatabaseError, Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import { queryPrepared } from '../database/query-prepared.js';
import type { Answer } from './answer.js';
import type { MovementOperation, Operations } from './operations.js';
import { POST, POST_MOVEMENTS } from './statements.js';

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
const MAX_BATCH = 256;
/** Transactions under way at a time: while one waits for the disk, another is worked on. */
const MAX_BATCHES = 2;
/** Connections that may wait for row locks of others, of the ten that a process has. */
const MAX_ALONE = 2;
/** Movements that wait, at most: some seconds of work. Who comes then is told so at once. */
const MAX_WAITING = 20_000;

/**
 * Natural drain: whatever is waiting when a transaction may begin goes into it, up to MAX_BATCH. At rest that is a single movement,
 * which waits for nothing; under load a commit (an fsync) is shared by all that arrived during the one before.
 *
 * A wallet that another transaction has locked holds up no batch. Its movements go again when the other batch is through; when
 * none is, the lock is a stranger's, and they wait for it on connections of their own.
 */
@Injectable()
export class MovementQueue {
  private waiting: Waiting[] = [];
  private underWay = 0;
  private stuck: Waiting[] = [];
  private alone = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** Resolves with the answer once it is committed. Rejects with Problem 503 `overloaded` when too many are waiting. */
  post(movement: QueuedMovement): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length + this.stuck.length >= MAX_WAITING) return reject(overloaded());
      this.waiting.push({ movement, resolve, reject });
      // Later in this turn, so that what arrived together goes together.
      if (this.underWay < MAX_BATCHES && this.waiting.length === 1) setImmediate(() => this.drain());
    });
  }

  private drain(): void {
    while (this.underWay < MAX_BATCHES && this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH);
      this.underWay += 1;
      void this.postBatch(batch).then((locked) => {
        this.underWay -= 1;
        if (locked.length > 0 && this.underWay > 0) this.waiting.unshift(...locked);
        else {
          this.stuck.push(...locked);
          this.drain();
        }
        this.unstick();
      });
    }
  }

  /** Answers those whose wallet was locked by somebody else. Never rejects. */
  private async postBatch(batch: Waiting[]): Promise<Waiting[]> {
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      await this.postAlone(first);
      return [];
    }
    try {
      const rows = await queryPrepared<Omit<Answer, 'response'> & { n: number; response: unknown }>(this.dataSource, {
        ...POST_MOVEMENTS,
        values: [JSON.stringify(batch.map(({ movement }) => movement)), false],
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
      if (isTransientDatabaseError(error)) for (const { reject } of batch) reject(error);
      else for (const one of batch) await this.postAlone(one);
      return [];
    }
  }

  private unstick(): void {
    while (this.alone < MAX_ALONE) {
      const one = this.stuck.shift();
      if (one === undefined) return;
      this.alone += 1;
      void this.postAlone(one).then(() => {
        this.alone -= 1;
        this.unstick();
      });
    }
  }

  /** Waits for its wallet, however long. Never rejects. */
  private async postAlone({ movement, resolve, reject }: Waiting): Promise<void> {
    const { client, key, hash, operation } = movement;
    try {
      const values = [client, key, Buffer.from(hash, 'hex'), operation, JSON.stringify(movement)];
      const [answer] = await queryPrepared<Answer>(this.dataSource, { ...POST, values });
      if (answer === undefined) throw new Error('wallet.post returned no row');
      resolve(answer);
    } catch (error) {
      reject(error);
    }
  }
}

function overloaded(): Problem {
  return new Problem('overloaded', 503, 'Too many postings are waiting. Try again in a moment, with the same key.', {
    headers: { 'Retry-After': '1' },
  });
}
