import { pino, type Logger } from 'pino';
import type { LogLevel } from '../config/service-config.js';
import { activeTrace } from '../tracing/context.js';
import { loggedError } from './redact.js';

/** The part of pino's logger that libs use, so that a test can hand in anything that fits. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** Injection token of the service's pino logger. */
export const LOGGER = Symbol('LOGGER');

/** One JSON object a line on stdout, with the trace id of the work in hand. Bodies and headers are never logged. */
export function createLogger(name: string, level: LogLevel): Logger {
  return pino({
    name,
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: loggedError, error: loggedError },
    mixin: () => {
      const trace = activeTrace();
      return trace === undefined ? {} : { trace_id: trace.traceId, span_id: trace.spanId };
    },
  });
}
