import type { EntityManager } from 'typeorm';
import type { Answer } from './answer.js';

/** A client's key, and the hash of the request that it came with. */
export interface KeyedRequest {
  client: string;
  key: string;
  hash: Buffer;
}

/** wallet.recorded_answer: takes the key until the transaction ends; undefined when it is new. */
export async function recallAnswer(
  tx: EntityManager,
  { client, key, hash }: KeyedRequest,
): Promise<Answer | undefined> {
  const [answer] = await tx.query<Answer[]>('SELECT * FROM wallet.recorded_answer($1, $2, $3)', [client, key, hash]);
  return answer;
}

/** Records what the request is answered; after recallAnswer, in the same transaction. */
export async function recordAnswer(
  tx: EntityManager,
  { client, key, hash }: KeyedRequest,
  answer: Answer,
): Promise<void> {
  await tx.query(
    'INSERT INTO wallet.idempotency_key (client, key, request_hash, status, response) VALUES ($1, $2, $3, $4, $5)',
    [client, key, hash, answer.status, JSON.stringify(answer.response)],
  );
}
