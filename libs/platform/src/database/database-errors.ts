import { types } from 'node:util';

const NODE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const SQLSTATES = new Set([
  '25006', // read_only_sql_transaction: we are still talking to a primary that was demoted
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
  '57014', // query_canceled: statement_timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up
  '57P05', // idle_session_timeout
  '25P03', // idle_in_transaction_session_timeout
]);
const SQLSTATE_CLASSES = ['08', '53']; // connection exceptions; insufficient resources (connections, memory, disk)

// pg and TypeORM say these without a code.
const MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Query runner already released',
  'Driver not Connected',
  'Connection is not established',
  'Cannot use a pool after calling end',
];

/**
 * True when the same work may succeed if it is simply tried again later: Postgres is away, restarting, failing over or
 * out of resources, or it chose this transaction as the victim of a conflict. False for every error of the work itself.
 */
export function isTransientDatabaseError(error: unknown): boolean {
  // Not instanceof: inside Jest, errors of Node's own (connect ECONNREFUSED) come from another realm.
  if (!types.isNativeError(error)) return false;
  if ('driverError' in error && error.driverError !== error && isTransientDatabaseError(error.driverError)) return true;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') {
    if (NODE_CODES.has(code)) return 'syscall' in error || 'errors' in error;
    if (code.length === 5) return SQLSTATES.has(code) || SQLSTATE_CLASSES.some((prefix) => code.startsWith(prefix));
  }
  return MESSAGES.some((message) => error.message.includes(message));
}

/** Postgres' text and jsonb cannot hold U+0000: character_not_in_repertoire, untranslatable_character. */
export function isUnstorableText(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const code: unknown = 'code' in error ? error.code : undefined;
  return code === '22021' || code === '22P05';
}
