export { append } from './append.js';
export { Doorbell } from './doorbell.js';
export { outboxTables, type OutboxTablesOptions } from './tables/outbox-tables.js';
