import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { partitionOf } from '@purser/contracts';
import { anEvent, testDatabase, type TestDatabase } from '@purser/testing';
import { DataSource } from 'typeorm';
import { PARTITIONS } from '../test/relay-fixture.js';
import { append } from './append.js';

let database: TestDatabase;
/** Of a service that may append by itself. The wallet's own role may not: its functions do. */
let writer: DataSource;
let wallet: DataSource;
beforeAll(async () => {
  database = await testDatabase();
  const extra = { options: '-c search_path=wallet' };
  writer = await new DataSource({ type: 'postgres', url: database.adminUrl, extra }).initialize();
  wallet = await new DataSource({ type: 'postgres', url: database.urlOf('wallet') }).initialize();
});
afterAll(async () => {
  await writer.destroy();
  await wallet.destroy();
  await database.drop();
});

const rows = (id: string) => database.query('SELECT * FROM wallet.outbox WHERE event_id = $1', [id]);

it('appends the envelope as it will be published, in the partition of its wallet', async () => {
  const event = anEvent('TopUpCompleted');
  await writer.transaction((manager) => append(manager, event));
  expect(await rows(event.id)).toEqual([
    expect.objectContaining({
      partition: partitionOf(event.subject, PARTITIONS),
      wallet_id: event.subject,
      wallet_sequence: String(event.data.sequence),
      type: 'TopUpCompleted',
      version: event.version,
      envelope: event,
    }),
  ]);
});

it('appends nothing when the transaction rolls back', async () => {
  const event = anEvent('TopUpCompleted');
  const failing = writer.transaction(async (manager) => {
    await append(manager, event);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await rows(event.id)).toEqual([]);
});

it('lets the wallet’s role change nothing in the outbox but by its functions', async () => {
  await expect(wallet.transaction((manager) => append(manager, anEvent('TopUpCompleted')))).rejects.toThrow(
    'permission denied',
  );
  await expect(wallet.query('DELETE FROM outbox')).rejects.toThrow('permission denied');
  await expect(wallet.query(`UPDATE outbox SET type = 'x'`)).rejects.toThrow('permission denied');
  await expect(wallet.query('UPDATE relay_partition SET position = 0')).rejects.toThrow('permission denied');
});
