import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@purser/testing';
import type { Browser } from 'playwright-core';
import { Platform } from '../../chaos/support/platform.js';
import { loaded, openBrowser, picture, signIn, violations, type Person } from './support/browser.js';
import { topUp } from './support/top-up.js';

jest.setTimeout(300_000); // Six processes and two people at browsers, on two busy cores.

const BROKEN = 18;
const HOPELESS = 3;

/** What a team does about a consumer that was broken, from the first dead letter to the complete proof: in browsers, on real services. */
describe('a consumer that was broken on purpose', () => {
  let platform: Platform;
  let browser: Browser;
  let ada: Person;
  let bob: Person;
  let casePath = '';
  let rulePath = '';

  beforeAll(async () => {
    platform = await Platform.start({
      mains: { analytics: 'chaos/support/poisoned-consumer/main.js' },
      env: { RETRY_ATTEMPTS: '2' },
    });
    browser = await openBrowser();
    const { url } = platform.of('ops');
    ada = await signIn(browser, url, 'ada', 'operator');
    bob = await signIn(browser, url, 'bob', 'approver');
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  it('fills the list of cases while somebody looks at it', async () => {
    const { page } = ada;
    await page.goto(`${platform.of('ops').url}/cases`);
    await page
      .getByText(/no case|nothing/i)
      .first()
      .waitFor();
    const [paying = '', hopeless = ''] = await platform.createWallets(2);
    for (let n = 0; n < BROKEN; n += 1) await topUp(platform, paying, { reference: 'throws' });
    for (let n = 0; n < HOPELESS; n += 1) await topUp(platform, hopeless, { reference: 'throws' });

    // Nobody reloads.
    const row = page.getByRole('link', { name: /RangeError in analytics/ }).first();
    await row.waitFor();
    await until(async () => (await page.locator('main').innerText()).includes(String(BROKEN + HOPELESS)), {
      timeoutMs: 60_000,
      what: 'the case counts all of them',
    });
    await picture(page, 'cases');
    await bob.page.goto(platform.of('ops').url);
    await loaded(bob.page);
    await picture(bob.page, 'overview');
    await row.click();
    await page.getByRole('heading', { level: 1, name: /RangeError/ }).waitFor();
    casePath = new URL(page.url()).pathname;
  });

  it('is investigated, with its payload, its stack and every attempt at hand', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Investigate' }).click();
    await page.getByRole('button', { name: 'Put back' }).waitFor();
    await page.getByText('broken on purpose').first().waitFor();
    await picture(page, 'case');
  });

  it('is rejected in part by a rule that was dry-run and that a second person approves', async () => {
    const { page } = ada;
    await page.getByRole('link', { name: 'Reject by a rule…' }).click();
    await page.getByRole('heading', { name: 'New rejection rule', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByLabel('Path of condition 1', { exact: true }).fill('/data/owner/id');
    await page.getByLabel('Value of condition 1', { exact: true }).fill('owner-1');
    await page.getByRole('button', { name: 'Run it over what is retained' }).click();
    await page.getByText(/everything that is retained/).waitFor();
    expect(await page.locator('main').innerText()).toMatch(new RegExp(`\\b${HOPELESS}\\b`));
    await page.getByLabel('Reason').fill('Its account was never opened.');
    await picture(page, 'rejection-rule-new');
    await page.getByRole('button', { name: 'Propose the rule' }).click();
    await page.waitForURL(/\/rules\/[0-9a-f-]{36}$/);
    rulePath = new URL(page.url()).pathname;
    // The author is not offered what the author may not do.
    await page.getByText('proposed').first().waitFor();
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);

    await bob.page.goto(platform.of('ops').url + rulePath);
    await bob.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await bob.page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
    // Seen by its author without a reload, and in force at the consumer.
    await page.getByText('active').first().waitFor();
    await until(
      async () => {
        const { data } = await platform.get<{ data: { enforced: boolean }[] }>('ops', '/v1/rejection-rules');
        return data.every(({ enforced }) => enforced);
      },
      { what: 'the rule to be in force at the consumer' },
    );
  });

  it('is replayed as a whole, with a ramp, once the consumer is repaired', async () => {
    await platform.repair('analytics');
    const { page } = ada;
    await page.goto(platform.of('ops').url + casePath);
    await page.getByRole('button', { name: 'Replay all…' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('The consumer is repaired.');
    await page.getByRole('button', { name: 'Prepare the replay' }).click();
    await page.waitForURL(/\/replays\/[0-9a-f-]{36}$/);
    await page.getByText('Nothing has been sent yet').waitFor();
    await picture(page, 'replay-prepared');
    await page.getByLabel('Steps, a second').fill('2, 5');
    await page.getByLabel('Length of a step').fill('2');
    await page.getByRole('button', { name: /^Start: replay 21 dead letters/ }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await picture(page, 'replay-running');
    await page.getByText('Completed', { exact: true }).first().waitFor({ timeout: 90_000 });

    const volume = await platform.database.query<{ count: string }>(
      `SELECT sum(count)::text AS count FROM analytics.volume WHERE kind = 'top_up'`,
    );
    expect(volume).toEqual([{ count: String(BROKEN) }]);
  });

  it('shows with the rule what it has rejected, each with its way', async () => {
    const { page } = ada;
    await page.goto(platform.of('ops').url + rulePath);
    const rejected = page.getByRole('table', { name: 'Rejected events' }).locator('tbody').getByRole('row');
    await rejected.nth(HOPELESS - 1).waitFor();
    expect(await rejected.count()).toBe(HOPELESS);
    await loaded(page);
    expect(await violations(page)).toEqual([]);
    await picture(page, 'rejection-rule');
    await rejected.first().getByRole('link').first().click();
    await page.waitForURL(/\/trace\/[0-9a-f-]{36}$/);
    await page.getByText('rejected').first().waitFor();
  });

  it('is resolved with a root cause, and the proof is complete', async () => {
    const { page } = ada;
    await page.goto(platform.of('ops').url + casePath);
    await page.getByRole('button', { name: 'Resolve…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Root cause').fill('The handler threw for every top-up: it was broken on purpose.');
    await dialog.getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.getByRole('button', { name: 'Reopen…' }).waitFor();
    await picture(page, 'case-resolved');

    const { totals } = (await platform.untilComplete()) as unknown as {
      totals: { consumer: string; rejected: number; dead: number }[];
    };
    expect(totals.find(({ consumer }) => consumer === 'analytics')).toMatchObject({ rejected: HOPELESS, dead: 0 });
    await page.goto(platform.of('ops').url);
    await page.getByRole('heading', { name: 'Proof complete' }).waitFor();
  });

  it('has made no browser complain', () => {
    expect([...ada.complaints, ...bob.complaints]).toEqual([]);
  });
});
