import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until, type CaughtMail } from '@purser/testing';
import type { Browser } from 'playwright-core';
import { publishMalformed } from '../../chaos/support/malformed-event.js';
import { Platform } from '../../chaos/support/platform.js';
import { freePort } from '../../tools/servers/ports.js';
import { openBrowser, signIn, type Person } from './support/browser.js';
import { topUp } from './support/top-up.js';

jest.setTimeout(300_000); // Six processes and a browser, on two busy cores.

const ON_CALL = 'on-call@example.test';
/** Cases are looked at every 30 s. */
const SOON = { timeout: 90_000 };

/** The mails go over SMTP to a server that keeps them. */
describe('an alert', () => {
  let platform: Platform;
  let browser: Browser;
  let ada: Person;
  let wallet = '';

  beforeAll(async () => {
    const port = await freePort();
    platform = await Platform.start({
      mains: { analytics: 'chaos/support/poisoned-consumer/main.js' },
      ports: { ops: port },
      env: {
        RETRY_ATTEMPTS: '1',
        ALERT_MAIL_TO: ON_CALL,
        MAIL_FROM: 'Purser <purser@example.com>',
        OPS_PUBLIC_URL: `http://127.0.0.1:${port}`,
      },
    });
    browser = await openBrowser();
    ada = await signIn(browser, platform.of('ops').url, 'ada', 'operator');
    [wallet = ''] = await platform.createWallets(1);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  const mailsAbout = (text: string): CaughtMail[] =>
    platform.mail.mails.filter((mail) => mail.to.includes(ON_CALL) && mail.text.includes(text));

  it('of a new group is on the dashboard without a reload, and says that it was mailed', async () => {
    const { page } = ada;
    await page.goto(`${platform.of('ops').url}/alerts`);
    await page.getByText('Nothing to alert anybody of').waitFor();
    await topUp(platform, wallet, { reference: 'throws' });
    const row = page.getByRole('table', { name: 'Alerts' }).getByRole('row', { name: /RangeError in analytics/ });
    await row.waitFor(SOON);
    await row.getByText('new case').waitFor();
    await row.getByText('sent', { exact: true }).waitFor(SOON);
    expect(await row.innerText()).toContain('25.00 USD');
  });

  it('arrives as a mail that says what is at stake, and leads to the case', async () => {
    const [mail] = await until(() => mailsAbout('RangeError').length > 0 && mailsAbout('RangeError'), {
      what: 'the mail',
    });
    expect(mail?.subject).toBe('Purser: New case: RangeError in analytics · TopUpCompleted v1');
    expect(mail?.text).toContain('1 dead letter, $25.00 at stake');
    const link = /http:\/\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    const { page } = ada;
    await page.goto(link);
    await page.getByRole('heading', { level: 1, name: 'RangeError in analytics · TopUpCompleted v1' }).waitFor();
    await page.getByText('broken on purpose').first().waitFor();
  });

  it('is sent once for a group that goes on failing, and for each group that is new', async () => {
    await topUp(platform, wallet, { reference: 'throws' });
    await until(
      async () => {
        const { data } = await platform.get<{ data: { deadLetters: { open: number } }[] }>('ops', '/v1/cases');
        return data.some(({ deadLetters }) => deadLetters.open === 2);
      },
      { timeoutMs: 60_000, what: 'the case to count its second dead letter' },
    );
    // Whichever look raises this one has seen the other's second dead letter.
    await publishMalformed(platform.database, wallet);
    await until(() => mailsAbout('MalformedEventError').length > 0, {
      timeoutMs: SOON.timeout,
      what: 'the mail about the malformed event',
    });
    expect(mailsAbout('RangeError')).toHaveLength(1);
  });

  it('has made no browser complain', () => {
    expect(ada.complaints).toEqual([]);
  });
});
