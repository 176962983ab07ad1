export { append } from './append.js';
export { Doorbell } from './doorbell.js';
export { outboxTables, type OutboxTablesOptions } from './tables/outbox-tables.js';
export { outboxProof, type OutboxProof } from './proof/outbox-proof.js';
export { Relay, type RelayOptions } from './relay/relay.js';
export { RelayMetrics } from './relay/relay-metrics.js';
export { relayPool } from './relay/relay-pool.js';
