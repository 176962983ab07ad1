import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { loggedError } from './redact.js';

// Route by route and module by module at every start: of use only to someone who debugs Nest itself.
const CHATTY = new Set([
  'InstanceLoader',
  'RouterExplorer',
  'RoutesResolver',
  'NestFactory',
  'NestApplication',
  'NestMicroservice',
]);
// Nest logs a start-up error here before it throws it; startService says it in one line.
const SAID_ELSEWHERE = new Set(['ExceptionHandler']);
const LISTEN_ERROR = /^Error: listen E/;

/** Lets Nest and `new Logger(Context.name)` write through pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest calls log(message, context), error(message, stack?, context) and error(error, context). */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.findLast((part): part is string => typeof part === 'string');
    if (context !== undefined && SAID_ELSEWHERE.has(context)) return;
    if (context === 'NestApplication' && typeof message === 'string' && LISTEN_ERROR.test(message)) return;
    const quiet = level === 'info' && context !== undefined && CHATTY.has(context) ? 'debug' : level;
    const error = [message, ...rest].find((part) => part instanceof Error);
    const text = message instanceof Error ? message.message : typeof message === 'string' ? message : undefined;
    const fields = text === undefined && typeof message === 'object' ? { ...message } : {};
    this.pino[quiet]({ context, ...fields, ...(error === undefined ? {} : { err: loggedError(error) }) }, text);
  }
}
