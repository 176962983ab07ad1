import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { guardedConnector, openConnector } from '@purser/platform';
import { partner, until } from '@purser/testing';
import type { Partner } from '@purser/testing';
import { Sender } from './sender.js';

/** Long enough for a busy machine; what is to time out brings its own. */
const TIMEOUT_MS = 10_000;
const SHORT_MS = 400;

describe('Sender', () => {
  let there: Partner;
  let sender: Sender;

  beforeEach(async () => {
    there = await partner();
    sender = new Sender(TIMEOUT_MS, openConnector(TIMEOUT_MS));
  });
  afterEach(async () => {
    await sender.close();
    await there.close();
  });

  const post = (path = '/') => sender.post(there.url + path, { 'content-type': 'application/json' }, '{"a":1}');

  it.each([200, 201, 202, 204, 299])('takes %s as success', async (status) => {
    there.respond(() => ({ status }));
    expect(await post()).toMatchObject({ succeeded: true, responseStatus: status, error: null });
    expect(there.requests).toMatchObject([{ method: 'POST', body: '{"a":1}' }]);
  });

  it.each([400, 404, 410, 429, 500, 503])('takes %s as failure, and keeps the answer', async (status) => {
    there.respond(() => ({ status, body: 'not today', headers: { 'retry-after': '7' } }));
    expect(await post()).toMatchObject({
      succeeded: false,
      responseStatus: status,
      responseBody: 'not today',
      retryAfter: '7',
      error: { code: 'refused_by_partner' },
    });
  });

  it.each([301, 302, 307, 308])('does not follow a %s', async (status) => {
    there.respond(() => ({ status, headers: { location: `${there.url}/elsewhere` } }));
    expect(await post()).toMatchObject({ succeeded: false, responseStatus: status, error: { code: 'redirected' } });
    expect(there.requests.map(({ path }) => path)).toEqual(['/']);
  });

  it('keeps 2 kB of a long answer, without waiting for the rest, and nothing that Postgres refuses', async () => {
    there.respond(() => ({ status: 500, body: `\0${'x'.repeat(1_000_000)}` }));
    const { responseBody } = await post();
    expect(responseBody).toBe('x'.repeat(2047));
  });

  it('gives up on whoever does not answer in time', async () => {
    const hurried = new Sender(SHORT_MS, openConnector(SHORT_MS));
    there.respond(() => ({ status: 200, delayMs: 60_000 }));
    const attempt = await hurried.post(there.url, {}, '{}');
    expect(attempt).toMatchObject({ succeeded: false, responseStatus: null, error: { code: 'timed_out' } });
    expect(attempt.durationMs).toBeGreaterThanOrEqual(SHORT_MS - 5);
    await hurried.close();
  });

  it('takes a 2xx in time as success though the body never ends', async () => {
    const server = await rawServer('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbeginning');
    const hurried = new Sender(1_500, openConnector(1_500));
    const attempt = await hurried.post(server.url, {}, '{}');
    expect(attempt).toMatchObject({ succeeded: true, responseStatus: 200, responseBody: 'beginning' });
    await hurried.close();
    server.close();
  });

  it('says that the connection failed, or the name', async () => {
    expect(await sender.post('http://127.0.0.1:1/', {}, '{}')).toMatchObject({ error: { code: 'connection_failed' } });
    const nameless = new Sender(
      TIMEOUT_MS,
      guardedConnector(TIMEOUT_MS, () =>
        Promise.reject(Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' })),
      ),
    );
    expect(await nameless.post('http://partner.example/', {}, '{}')).toMatchObject({
      error: { code: 'name_not_resolved' },
    });
    await nameless.close();
  });

  it('interrupts what is under way', async () => {
    there.respond(() => ({ status: 200, delayMs: 60_000 }));
    const attempt = post();
    await until(() => there.requests.length, { what: 'the request' });
    sender.interrupt();
    expect(await attempt).toMatchObject({ succeeded: false, error: { code: 'interrupted' } });
  });

  describe('that guards private networks', () => {
    const guarded = (...addresses: string[]) =>
      new Sender(
        TIMEOUT_MS,
        guardedConnector(TIMEOUT_MS, async () => addresses),
      );

    it.each([
      ['a literal address', () => there.url],
      ['a literal address in disguise', () => there.url.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
      ['a name that resolves inside', () => there.url.replace('127.0.0.1', 'partner.example')],
    ])('refuses %s, without connecting', async (_what, url) => {
      const guard = guarded('127.0.0.1');
      expect(await guard.post(url(), {}, '{}')).toMatchObject({
        succeeded: false,
        error: { code: 'address_not_public' },
      });
      expect(there.requests).toEqual([]);
      await guard.close();
    });

    it('refuses a name with one private address among public ones', async () => {
      const guard = guarded('8.8.8.8', '10.0.0.1');
      expect(await guard.post('http://partner.example/', {}, '{}')).toMatchObject({
        error: { code: 'address_not_public' },
      });
      await guard.close();
    });

    it('connects to the very addresses that it checked, so that no second answer can lead elsewhere', async () => {
      const answers = [['127.0.0.1'], ['127.0.0.2']];
      const checked: string[] = [];
      const connect = guardedConnector(
        TIMEOUT_MS,
        async () => answers.shift() ?? [],
        (address) => checked.push(address) > 0,
      );
      const guard = new Sender(TIMEOUT_MS, connect);
      const attempt = await guard.post(there.url.replace('127.0.0.1', 'partner.example'), {}, '{}');
      expect(attempt).toMatchObject({ succeeded: true });
      expect(checked).toEqual(['127.0.0.1']);
      expect(there.requests[0]?.headers.host).toMatch(/^partner\.example:/);
      await guard.close();
    });
  });
});

/** Says the same to everybody, and then nothing. */
async function rawServer(answer: string): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(answer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
