import { describe, expect, it } from '@jest/globals';
import type { EventData } from '@purser/contracts';
import { anEvent } from '@purser/testing';
import type { MailedEvent } from '../mailed-event.js';
import { movementMail } from './movement-mail.js';

const base = anEvent('TopUpCompleted', {
  owner: { id: 'cus_1', email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-US' },
  amount: '2500',
  balance: '1002500',
  occurredAt: '2026-11-23T09:31:07.412Z',
});

const mailFor = (
  overrides: Partial<EventData<'TopUpCompleted'>>,
  owner: Partial<EventData<'TopUpCompleted'>['owner']> = {},
) => movementMail({ ...base, data: { ...base.data, ...overrides, owner: { ...base.data.owner, ...owner } } });

const OTHER = '0199d2c4-8a10-7b52-a1c7-92d4e0f3a655';

/** ICU puts no-break spaces of several widths between number and currency; what matters here is what one reads. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('movementMail', () => {
  it('says amount, balance after the top-up and its time, in text and in HTML', () => {
    const mail = mailFor({});
    expect(mail.subject).toBe('Top-up of $25.00 received');
    for (const body of [mail.text, mail.html].map(plain)) {
      expect(body).toContain('Hello Ada Lovelace,');
      expect(body).toContain('$25.00 has been added');
      expect(body).toContain('$10,025.00');
      expect(body).toContain('November 23, 2026 at 9:31:07 AM UTC');
      expect(body).toContain(base.data.walletId);
    }
  });

  it.each<{ event: MailedEvent; subject: string; told: string; balance: string; other?: string; german: string }>([
    {
      event: anEvent('WithdrawalCompleted', { amount: '2500', balance: '1000' }),
      subject: 'Withdrawal of US$25.00 completed',
      told: 'US$25.00 has been paid out from your wallet.',
      balance: 'Balance after this withdrawal: US$10.00',
      german: 'Auszahlung über 25,00 $ ausgeführt',
    },
    {
      event: anEvent('TransferSent', { amount: '2500', balance: '-1000', toWalletId: OTHER }),
      subject: 'Transfer of US$25.00 sent',
      told: 'US$25.00 has been transferred from your wallet.',
      balance: 'Balance after this transfer: -US$10.00',
      other: `To wallet: ${OTHER}`,
      german: 'Überweisung über 25,00 $ ausgeführt',
    },
    {
      event: anEvent('TransferReceived', { amount: '2500', balance: '1000', fromWalletId: OTHER }),
      subject: 'Transfer of US$25.00 received',
      told: 'US$25.00 has been transferred to your wallet.',
      balance: 'Balance after this transfer: US$10.00',
      other: `From wallet: ${OTHER}`,
      german: 'Überweisung über 25,00 $ eingegangen',
    },
  ])('says what happened: $event.type', ({ event, subject, told, balance, other, german }) => {
    const mail = movementMail(event);
    expect(mail.subject).toBe(subject);
    expect(mail.text).toContain(told);
    expect(mail.html).toContain(told);
    expect(mail.text).toContain(balance);
    if (other === undefined) expect(mail.text).not.toMatch(/(To|From) wallet/);
    else expect(mail.text).toContain(other);

    const owner = { ...event.data.owner, locale: 'de' };
    expect(plain(movementMail({ ...event, data: { ...event.data, owner } } as MailedEvent).subject)).toBe(german);
  });

  it.each([
    { currency: 'JPY', locale: 'ja-JP', amount: '2500', reads: '￥2,500' },
    { currency: 'JPY', locale: 'en', amount: '1', reads: '¥1' },
    { currency: 'BHD', locale: 'en', amount: '2500', reads: 'BHD 2.500' },
    { currency: 'USD', locale: 'de', amount: '123456789', reads: '1.234.567,89 $' },
    { currency: 'EUR', locale: 'de-DE', amount: '2500', reads: '25,00 €' },
    { currency: 'EUR', locale: 'fr', amount: '250000', reads: '2 500,00 €' },
    { currency: 'USD', locale: 'en', amount: '9223372036854775807', reads: '$92,233,720,368,547,758.07' },
  ])('formats $amount $currency for $locale, exact to the last unit', ({ currency, locale, amount, reads }) => {
    const mail = mailFor({ currency, amount }, { locale });
    expect(plain(mail.subject)).toContain(reads);
    expect(plain(mail.text)).toContain(reads);
    expect(plain(mail.html)).toContain(reads);
  });

  it('writes German to a German owner', () => {
    const mail = mailFor({ currency: 'EUR' }, { locale: 'de-AT' });
    expect(mail.subject).toMatch(/^Aufladung über/);
    expect(mail.html).toContain('<html lang="de">');
    expect(mail.text).toContain('Guthaben nach dieser Aufladung');
    expect(mail.text).toContain('23. November 2026');
  });

  it.each(['xx', 'x', '', 'tlh-Latn', undefined])('falls back to English for the locale %p', (locale) => {
    const mail = mailFor({}, { locale });
    expect(mail.subject).toBe('Top-up of $25.00 received');
    expect(mail.text).toContain('November 23, 2026');
  });

  it('escapes what a user chose, and keeps it on its line', () => {
    const mail = mailFor(
      { reference: '"><script>alert(1)</script>' },
      { name: '<img src=x onerror=alert(1)>\r\nBcc: eve@example.com\u2028&\u202e' },
    );
    expect(mail.html).not.toMatch(/<img|<script/);
    expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt; Bcc: eve@example.com &amp;');
    expect(mail.html).toContain('&quot;&gt;&lt;script&gt;');
    expect(mail.text).toContain('Hello <img src=x onerror=alert(1)> Bcc: eve@example.com &,\n');
    expect(mail.subject).not.toMatch(/[\r\n]/);
  });

  it('leaves out a name and a reference that are not there', () => {
    const mail = mailFor({}, { name: undefined });
    expect(mail.text).toMatch(/^Hello,\n/);
    expect(mail.text).not.toContain('Reference');
  });
});
