import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Platform } from '../../chaos/support/platform.js';
import { askFrom, openBrowser, signIn, type Person } from './support/browser.js';
import { topUp } from './support/top-up.js';

jest.setTimeout(300_000); // Six processes and two people at browsers, on two busy cores.

interface Envelope {
  data: { amount: string; reference: string };
  [attribute: string]: unknown;
}

/** The consumer stays broken: it can only have applied the edited event, since it throws at the original whenever it gets it. */
describe('an event that is edited, and replayed in place of the original', () => {
  let platform: Platform;
  let browser: Browser;
  let ada: Person;
  let bob: Person;
  let deadLetterId = '';
  let original: Envelope;
  let casePath = '';
  let editPath = '';

  beforeAll(async () => {
    platform = await Platform.start({
      mains: { analytics: 'chaos/support/poisoned-consumer/main.js' },
      env: { RETRY_ATTEMPTS: '2' },
    });
    browser = await openBrowser();
    const { url } = platform.of('ops');
    // Both may approve: what keeps ada from approving her own is that it is hers.
    ada = await signIn(browser, url, 'ada', 'approver');
    bob = await signIn(browser, url, 'bob', 'approver');
    const [wallet = ''] = await platform.createWallets(1);
    await topUp(platform, wallet, { reference: 'throws' });
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  it('is opened in an editor, from its case', async () => {
    const { page } = ada;
    await page.goto(`${platform.of('ops').url}/cases`);
    await page
      .getByRole('link', { name: /RangeError in analytics/ })
      .first()
      .click({ timeout: 60_000 });
    await page.getByRole('heading', { level: 1, name: /RangeError/ }).waitFor();
    casePath = new URL(page.url()).pathname;
    await page.getByRole('link', { name: 'Edit and replay…' }).click();
    await page.getByRole('heading', { level: 1, name: 'Edit and replay' }).waitFor();
    deadLetterId = new URL(page.url()).searchParams.get('deadLetter') ?? '';
    original = JSON.parse(await page.getByLabel('The event as JSON').inputValue()) as Envelope;
    expect(original.data).toMatchObject({ amount: '2500', reference: 'throws' });
  });

  it('keeps its amount: the editor says so, and the server refuses another all the same', async () => {
    const { page } = ada;
    const dearer = { ...original, data: { ...original.data, amount: '250000' } };
    await page.getByLabel('Reason').fill('The reference is one that the consumer knows.');
    await page.getByLabel('The event as JSON').fill(JSON.stringify(dearer, null, 2));
    await page.getByRole('listitem').filter({ hasText: '/data/amount is protected' }).waitFor();
    expect(await page.getByRole('button', { name: 'Propose the edit' }).isDisabled()).toBe(true);

    const refused = await askFrom(page, 'POST', '/v1/edits', { deadLetterId, event: dearer, reason: 'why not' });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'edit_protected', errors: [{ path: '/data/amount' }] },
    });
  });

  it('is proposed with the difference in sight; its author is not offered to approve it, and cannot', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Put back the original' }).click();
    await page.getByText('Nothing is different yet.').waitFor();
    const mended = { ...original, data: { ...original.data, reference: 'fine' } };
    await page.getByLabel('The event as JSON').fill(JSON.stringify(mended, null, 2));
    const changes = page.getByRole('region', { name: 'Changes' });
    await changes.getByText('"reference": "throws"').waitFor();
    await changes.getByText('"reference": "fine"').waitFor();
    await page.getByRole('button', { name: 'Propose the edit' }).click();
    await page.waitForURL(/\/edits\/[0-9a-f-]{36}$/);
    editPath = new URL(page.url()).pathname;

    await page.getByText('You wrote it, so another person has to approve it.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve and send' }).count()).toBe(0);
    const own = await askFrom(page, 'POST', `/v1${editPath}/approve`, { revision: 1 });
    expect(own).toMatchObject({ status: 403, body: { code: 'approver_is_author' } });
    expect(await attempts()).toEqual(['failed', 'failed']);
  });

  it('is compared and approved by another person; its author sees it applied without a reload', async () => {
    const { page } = bob;
    await page.goto(platform.of('ops').url + editPath);
    const difference = page.getByRole('region', { name: 'Difference' });
    await difference.getByText('"reference": "throws"').waitFor();
    await difference.getByText('"reference": "fine"').waitFor();
    await page.getByRole('button', { name: 'Approve and send' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve and send' }).click();
    await ada.page.getByText('The edited event was applied; the original is superseded').waitFor();
  });

  it('was applied once; the original is kept beside it, superseded, and is not sent by anybody', async () => {
    expect(await attempts()).toEqual(['failed', 'failed', 'applied']);
    const { page } = ada;
    await page.goto(platform.of('ops').url + casePath);
    const letter = page.locator('section', { has: page.getByRole('heading', { name: 'Dead letter', exact: true }) });
    await letter.getByText('superseded', { exact: true }).waitFor();
    await letter.getByRole('region', { name: 'Payload of the event' }).getByText('"reference": "throws"').waitFor();
    await letter.getByRole('tab', { name: 'Edited copy' }).click();
    await letter.getByRole('region', { name: 'Edited copy of the event' }).getByText('"reference": "fine"').waitFor();
    const [kept] = await platform.database.query<{ event: Envelope; edited: Envelope }>(
      'SELECT event, edited FROM analytics.dead_letter',
    );
    expect(kept).toEqual({ event: original, edited: { ...original, data: { ...original.data, reference: 'fine' } } });

    expect(await page.getByRole('button', { name: 'Replay all…' }).isDisabled()).toBe(true);
    const again = await askFrom(page, 'POST', `/v1/dead-letters/${deadLetterId}/replay`);
    expect(again).toMatchObject({ status: 409, body: { code: 'dead_letter_replayed' } });
  });

  it('leaves the proof complete', async () => {
    const { totals } = (await platform.untilComplete()) as unknown as { totals: { consumer: string; dead: number }[] };
    expect(totals.find(({ consumer }) => consumer === 'analytics')).toMatchObject({ applied: 1, dead: 0 });
    expect(await attempts()).toEqual(['failed', 'failed', 'applied']);
    await ada.page.goto(platform.of('ops').url);
    await ada.page.getByRole('heading', { name: 'Proof complete' }).waitFor();
  });

  it('has made no browser complain', () => {
    expect([...ada.complaints, ...bob.complaints]).toEqual([]);
  });

  /** How each delivery of the event to the handler ended, in order. */
  async function attempts(): Promise<string[]> {
    const rows = await platform.database.query<{ outcome: string }>(
      'SELECT outcome FROM analytics.inbox_attempt ORDER BY attempt',
    );
    return rows.map(({ outcome }) => outcome);
  }
});
