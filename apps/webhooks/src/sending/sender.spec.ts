import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { partner, until } from '@purser/testing';
import type { Partner } from '@purser/testing';
import { guardedConnector, openConnector } from './guarded-connector.js';
import { Sender } from './sender.js';

const TIMEOUT_MS = 400;

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
    there.respond(() => ({ status: 200, delayMs: 60_000 }));
    const attempt = await post();
    expect(attempt).toMatchObject({ succeeded: false, responseStatus: null, error: { code: 'timed_out' } });
    expect(attempt.durationMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
    expect(attempt.durationMs).toBeLessThan(TIMEOUT_MS * 3);
  });

  it('takes a 2xx in time as success though the body never ends', async () => {
    const server = await rawServer('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbeginning');
    const attempt = await sender.post(server.url, {}, '{}');
    expect(attempt).toMatchObject({ succeeded: true, responseStatus: 200, responseBody: 'beginning' });
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

    it('looks the name up once for each connection, so that no second answer can lead elsewhere', async () => {
      let lookups = 0;
      const guard = new Sender(
        TIMEOUT_MS,
        guardedConnector(TIMEOUT_MS, async () => [lookups++ === 0 ? '192.0.2.1' : '127.0.0.1']),
      );
      await guard.post(there.url.replace('127.0.0.1', 'partner.example'), {}, '{}');
      expect(lookups).toBe(1);
      expect(there.requests).toEqual([]);
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
