import { describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { anEvent, partner, smtpCatcher } from './index.js';

describe('smtpCatcher', () => {
  it('keeps what it takes, refuses when told to, and can leave the outcome unknown', async () => {
    const catcher = await smtpCatcher();
    const transport = createTransport(catcher.url);
    const mail = {
      from: 'a@example.com',
      to: 'b@example.com',
      subject: 'Hello',
      text: 'text',
      html: '<b>html</b>',
      headers: { 'X-Key': '1' },
    };
    try {
      catcher.fail({ times: 1, code: 550 });
      await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 550 });
      await transport.sendMail(mail);
      catcher.hangUpAfterTaking(1);
      await expect(transport.sendMail(mail)).rejects.toThrow();
      expect(catcher.mails).toHaveLength(2);
      expect(catcher.mails[0]).toMatchObject({
        from: 'a@example.com',
        to: ['b@example.com'],
        subject: 'Hello',
        text: 'text',
        html: '<b>html</b>',
      });
      expect(catcher.mails[0]?.headers.get('x-key')).toBe('1');
    } finally {
      transport.close();
      await catcher.close();
    }
  });
});

describe('partner', () => {
  it('records requests and answers as told', async () => {
    const shop = await partner();
    try {
      expect((await fetch(`${shop.url}/hook`, { method: 'POST', body: '{}' })).status).toBe(204);
      shop.respond((request) => ({ status: request.body === 'slow' ? 500 : 200, delayMs: 10, body: 'said' }));
      const answer = await fetch(shop.url, { method: 'POST', body: 'slow' });
      expect([answer.status, await answer.text()]).toEqual([500, 'said']);
      expect(shop.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
        ['POST', '/hook', '{}'],
        ['POST', '/', 'slow'],
      ]);
    } finally {
      await shop.close();
    }
  });
});

describe('anEvent', () => {
  it('makes valid events, with what matters to the test set', () => {
    const event = anEvent('TopUpCompleted', { amount: '1', sequence: 7 });
    expect(event.data).toMatchObject({ amount: '1', sequence: 7, kind: 'top_up' });
    expect(event.subject).toBe(event.data.walletId);
  });
});
