import { inboxTables } from '@purser/inbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The consumer's inbox, and what partners subscribe to and receive. */
export class Webhooks1763890000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(inboxTables({ schema: 'webhooks', role: 'purser_webhooks' }));
    await queryRunner.query(tables);
  }

  async down(): Promise<void> {
    return Promise.reject(
      new Error('What partners were sent is not thrown away by a migration: restore a backup instead.'),
    );
  }
}

const tables = /* sql */ `
CREATE TABLE webhooks.endpoint (
  id            uuid PRIMARY KEY,
  client        text NOT NULL,
  url           text NOT NULL,
  events        text[] NOT NULL CHECK (cardinality(events) > 0),
  secret        bytea,
  secret_key_id text,
  status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled', 'deleted')),
  created_at    timestamptz NOT NULL DEFAULT now(),
  -- A deleted endpoint stays as the reason why its deliveries were cancelled; its secret does not.
  CHECK ((status = 'deleted') = (secret IS NULL)),
  CHECK ((secret IS NULL) = (secret_key_id IS NULL))
);
CREATE INDEX endpoint_of_client ON webhooks.endpoint (client, id) WHERE status <> 'deleted';

-- What is sent, once for all endpoints that get it. The envelope as the consumer saw it, so that every attempt sends
-- the same bytes.
CREATE TABLE webhooks.message (
  event_id uuid PRIMARY KEY,
  type     text NOT NULL,
  envelope json NOT NULL
);

-- One event on its way to one endpoint. No foreign keys: rows are made by one statement that joins both sides
-- (fan-out.sql.ts), endpoints are never removed, and two checks per row would cost more than the insert.
-- Event ids are UUIDs v7, so the primary key grows at its right edge.
CREATE TABLE webhooks.delivery (
  event_id    uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  status      text NOT NULL DEFAULT 'waiting'
              CHECK (status IN ('waiting', 'delivering', 'delivered', 'exhausted', 'cancelled')),
  -- Attempts begun, ever; and how many of them before the current round (a resend or a replay begins one).
  attempts    integer NOT NULL DEFAULT 0,
  earlier     integer NOT NULL DEFAULT 0,
  -- waiting: when the next attempt is due. delivering: when its claim lapses. Else null.
  due_at      timestamptz DEFAULT now(),
  started_at  timestamptz,
  created_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (event_id, endpoint_id),
  CHECK ((due_at IS NULL) = (status IN ('delivered', 'exhausted', 'cancelled')))
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
CREATE INDEX delivery_of_endpoint ON webhooks.delivery (endpoint_id, event_id);
CREATE INDEX delivery_waiting     ON webhooks.delivery (endpoint_id, due_at) WHERE status = 'waiting';
CREATE INDEX delivery_delivering  ON webhooks.delivery (due_at) WHERE status = 'delivering';
-- Rare states that people look for among very many delivered ones.
CREATE INDEX delivery_given_up    ON webhooks.delivery (endpoint_id, status, event_id) WHERE status IN ('exhausted', 'cancelled');

CREATE TABLE webhooks.delivery_attempt (
  event_id        uuid NOT NULL,
  endpoint_id     uuid NOT NULL,
  attempt         integer NOT NULL,
  started_at      timestamptz NOT NULL,
  duration_ms     integer NOT NULL,
  outcome         text NOT NULL CHECK (outcome IN ('succeeded', 'failed')),
  response_status integer,
  response_body   text,
  error_code      text,
  error           text,
  PRIMARY KEY (event_id, endpoint_id, attempt)
);

GRANT SELECT, INSERT, UPDATE         ON webhooks.endpoint         TO purser_webhooks;
GRANT SELECT, INSERT, DELETE         ON webhooks.message          TO purser_webhooks;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks.delivery         TO purser_webhooks;
GRANT SELECT, INSERT, DELETE         ON webhooks.delivery_attempt TO purser_webhooks;
`;
