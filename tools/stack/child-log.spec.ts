import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@purser/platform';
import { pino } from 'pino';
import { childLog } from './child-log.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'purser-child-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What our logger writes, in place of its writing to stdout. */
function linesOf(work: (logger: ReturnType<typeof createLogger>) => void): string {
  let lines = '';
  const logger = createLogger('wallet', 'info');
  Object.assign(logger, { [pino.symbols.streamSym]: { write: (text: string) => (lines += text) } });
  work(logger);
  return lines;
}

describe('the log of a program', () => {
  it('passes on what a service warns of, as its logger writes it, however the pipe cuts it', () => {
    const heard: [string, boolean][] = [];
    const log = childLog(folder, 'wallet', (text, isError) => heard.push([text, isError]));
    const lines = linesOf((logger) => {
      logger.info('ready');
      logger.warn({ peer: 'analytics', reason: 'connect ECONNREFUSED' }, 'a service could not be asked');
      logger.error({ err: new Error('connection lost') }, 'a round failed');
    });

    log.write(Buffer.from(lines.slice(0, 150)));
    log.write(Buffer.from(lines.slice(150)));
    log.close();

    expect(heard).toEqual([
      ['a service could not be asked: analytics: connect ECONNREFUSED', false],
      ['a round failed: connection lost', true],
    ]);
    expect(readFileSync(path.join(folder, 'wallet.log'), 'utf8')).toBe(lines);
  });

  it('keeps as last words what was no JSON, with the lines that belong to it', () => {
    const log = childLog(folder, 'relay', () => undefined);
    log.write(
      Buffer.from('Cannot start relay:\n  PORT must be a number\n  DATABASE_URL is missing\n{"level":"info"}\n'),
    );
    log.close();

    expect(log.lastWords()).toBe('Cannot start relay: PORT must be a number DATABASE_URL is missing');
  });
});
