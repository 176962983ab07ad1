import { createEvent, type EventEnvelope } from '@purser/contracts';
import pg from 'pg';
import { consumers, type BenchEvent, type Contender, type Servers } from './contender.js';
import { checkEffects, effectTable } from './effect.sql.js';
import { fillWorkload, workloadTable } from './workload.sql.js';

/** A real event, made and validated by the registry, with marks where the database fills in what differs. */
export function envelopeTemplate(): string {
  const marks = {
    eventId: '0199d2c4-0000-7000-8000-000000000001',
    walletId: '0199d2c4-0000-7000-8000-000000000002',
    amount: '7777777701',
    sequence: 7777777702,
    number: '7777777703',
  };
  const event = createEvent(
    'TopUpCompleted',
    {
      walletId: marks.walletId,
      owner: { id: 'cus_4711', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' },
      currency: 'USD',
      balance: '2500',
      held: '0',
      available: '2500',
      sequence: marks.sequence,
      occurredAt: '2026-11-23T09:31:07.412Z',
      reference: marks.number,
      metadata: { channel: 'card' },
      transactionId: '0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77',
      kind: 'top_up',
      amount: marks.amount,
    },
    { id: marks.eventId, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00' },
  );
  return Object.values(marks).reduce<string>(
    (template, mark, index) => template.replaceAll(String(mark), `%${index + 1}$s`),
    JSON.stringify(event).replaceAll('%', '%%'),
  );
}

export async function createWorkload(postgresUrl: string, events: number, wallets: number): Promise<void> {
  await withClient(postgresUrl, async (client) => {
    await client.query(workloadTable);
    await client.query(fillWorkload, [envelopeTemplate(), events, wallets]);
    await client.query('ANALYZE bench.event');
    for (const consumer of consumers) await client.query(effectTable(consumer));
  });
}

export async function readWorkload(postgresUrl: string): Promise<BenchEvent[]> {
  interface Row {
    n: string;
    event_id: string;
    wallet_id: string;
    amount: string;
    sequence: string;
    envelope: string;
  }
  const { rows } = await withClient(postgresUrl, (client) => client.query<Row>('SELECT * FROM bench.event ORDER BY n'));
  return rows.map((row) => ({
    n: Number(row.n),
    eventId: row.event_id,
    walletId: row.wallet_id,
    amount: BigInt(row.amount),
    sequence: Number(row.sequence),
    envelope: row.envelope,
  }));
}

/** What a consumer needs of an envelope; `n` travels as the reference. */
export function parseBenchEvent(envelope: string): BenchEvent {
  return { ...toBenchEvent(JSON.parse(envelope) as EventEnvelope<'TopUpCompleted'>), envelope };
}

export function toBenchEvent({ id, data }: EventEnvelope<'TopUpCompleted'>): Omit<BenchEvent, 'envelope'> {
  return {
    n: Number(data.reference),
    eventId: id,
    walletId: data.walletId,
    amount: BigInt(data.amount),
    sequence: data.sequence,
  };
}

/** Throws unless every consumer holds, for every wallet, exactly what the workload says. Returns wallets out of order. */
export async function verifyEffects(contender: Contender, servers: Servers, events: number): Promise<number> {
  await contender.verify?.(servers, events);
  return withClient(servers.postgresUrl, async (client) => {
    let outOfOrder = 0;
    for (const consumer of consumers) {
      const { rows } = await client.query<{ wrong: number; out_of_order: number }>(checkEffects(consumer));
      const [row] = rows;
      if (!row || row.wrong > 0)
        throw new Error(
          `${contender.name}: ${row?.wrong ?? 'all'} wallets are wrong at ${consumer}. The run does not count.`,
        );
      outOfOrder += row.out_of_order;
    }
    return outOfOrder;
  });
}

export async function withClient<Result>(
  connectionString: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
