import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@purser/testing';
import type { Browser, Page } from 'playwright-core';
import { publishMalformed } from '../../chaos/support/malformed-event.js';
import { Platform } from '../../chaos/support/platform.js';
import { askFrom, loaded, openBrowser, picture, signIn, violations, type Person } from './support/browser.js';
import { millisecondsToPaint } from './support/paint.js';
import { topUp } from './support/top-up.js';

jest.setTimeout(300_000); // Six processes and a browser, on two busy cores.

const HOSTILE = '<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>\u0007\u202e';

/** What of the overview is in sight without scrolling: its cards, the flow, the proof. The charts are loaded after that. */
const AT_FIRST_SIGHT = ['[aria-label="What needs attention"]', '#flow-title', '#proof tbody'];

/** Every page, on a platform that has something to show on each of them. */
describe('the dashboard', () => {
  let platform: Platform;
  let browser: Browser;
  let person: Person;
  let wallet = '';
  let caseId = '';
  let letterId = '';

  beforeAll(async () => {
    platform = await Platform.start({
      mains: { analytics: 'chaos/support/poisoned-consumer/main.js' },
      env: { RETRY_ATTEMPTS: '1' },
    });
    browser = await openBrowser();
    [wallet = ''] = await platform.createWallets(1);
    for (const reference of ['fine', 'throws', 'throws', 'throws']) await topUp(platform, wallet, { reference });
    await topUp(platform, wallet, { reference: 'throws', metadata: { note: HOSTILE } });
    const found = await until(
      async () => {
        const { data } = await platform.get<{ data: { id: string; deadLetters: { open: number } }[] }>(
          'ops',
          '/v1/cases?consumer=analytics',
        );
        return data.find(({ deadLetters }) => deadLetters.open === 4) ?? false;
      },
      { timeoutMs: 60_000, what: 'a case with four dead letters' },
    );
    caseId = found.id;
    const { data } = await platform.get<{ data: { id: string }[] }>('ops', `/v1/cases/${caseId}/dead-letters`);
    letterId = data[0]?.id ?? '';
    await platform.post('ops', '/v1/replays', { selection: { caseIds: [caseId] }, reason: 'to have one to look at' });
    person = await signIn(browser, platform.of('ops').url, 'ada', 'approver');
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  const open = async (page: Page, path: string) => {
    await page.goto(platform.of('ops').url + path);
    await loaded(page);
  };

  const paths = (): [name: string, path: string][] => [
    ['overview', '/'],
    ['cases', '/cases'],
    ['case', `/cases/${caseId}`],
    ['replays', '/replays'],
    ['replay-new', '/replays/new'],
    ['rejection-rules', '/rules'],
    ['rejection-rule-new', `/rules/new?case=${caseId}`],
    ['edits', '/edits'],
    ['edit-new', `/edits/new?deadLetter=${letterId}`],
    ['reviews', '/reviews'],
    ['trace', `/trace/${wallet}`],
    ['pipeline', '/pipeline'],
    ['webhooks', '/webhooks'],
    ['notifications', '/notifications'],
    ['volumes', '/volumes'],
    ['alerts', '/alerts'],
    ['audit', '/audit'],
  ];

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)(
    'has nothing for axe to find, %s and %i px wide, and nothing to scroll sideways',
    async (scheme, width) => {
      const { page } = person;
      await page.setViewportSize({ width, height: 860 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      const found: Record<string, string[]> = {};
      for (const [name, path] of paths()) {
        await open(page, path);
        const wrong = await violations(page);
        const sideways = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (sideways !== 0) wrong.push(`scrolls ${String(sideways)} px sideways`);
        if (wrong.length > 0) found[name] = wrong;
        // The story of review.browser-spec.ts has better ones of these.
        const told = ['overview', 'cases', 'case', 'rejection-rule-new'].includes(name);
        if (scheme === 'light' && width === 1280 && !told) await picture(page, name);
        if (scheme === 'dark' && width === 390 && name === 'case') await picture(page, 'case-phone-dark');
      }
      expect(found).toEqual({});
    },
  );

  it('shows what is hostile as it is: inert', async () => {
    const { page } = person;
    await page.setViewportSize({ width: 1280, height: 860 });
    const { data } = await platform.get<{ data: { id: string }[] }>('ops', `/v1/cases/${caseId}/dead-letters`);
    expect(data).toHaveLength(4);
    await open(page, `/cases/${caseId}`);
    await page.getByText('<script>window.hacked = true</script>').first().waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    // The bell and the override of the reading direction are made visible.
    const shown = await page.locator('main').innerText();
    expect(['\u0007', '\u202e'].filter((character) => shown.includes(character))).toEqual([]);
  });

  it('shows a payload of a megabyte in part at first, and all of it when asked, inert as well', async () => {
    const { page } = person;
    const [other = ''] = await platform.createWallets(1);
    await publishMalformed(platform.database, other, { amount: 12.5, note: HOSTILE + 'x'.repeat(1_000_000) });
    const { id } = await until(
      async () => {
        const path = '/v1/cases?consumer=notifications&sort=recent';
        const { data } = await platform.get<{ data: { id: string }[] }>('ops', path);
        return data[0] ?? false;
      },
      { timeoutMs: 60_000, what: 'its case' },
    );

    await open(page, `/cases/${id}`);
    const payload = page
      .getByRole('region', { name: /payload|event/i })
      .filter({ hasText: 'onerror' })
      .first();
    await payload.waitFor();
    expect((await payload.textContent())?.length).toBeLessThan(30_000);
    await page
      .getByRole('button', { name: /^Show all \(1\.0 MB\)$/ })
      .first()
      .click();
    await until(async () => ((await payload.textContent())?.length ?? 0) > 1_000_000, { what: 'all of it' });
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  });

  it('is driven by keys', async () => {
    const { page } = person;
    await open(page, '/cases');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}/);
  });

  it('offers a viewer nothing that a viewer may not do, and the server refuses it all the same', async () => {
    const { page, context } = await signIn(browser, platform.of('ops').url, 'vic', 'viewer');
    await open(page, `/cases/${caseId}`);
    await page.getByText('broken on purpose').first().waitFor();
    for (const name of [/investigate/i, /assign/i, /replay/i, /resolve/i, /edit/i])
      expect(await page.locator('main').getByRole('button', { name }).count()).toBe(0);
    const refused = await askFrom(page, 'POST', `/v1/cases/${caseId}/notes`, { text: 'me too' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    await context.close();
  });

  it('loads less than 400 kB of compressed JavaScript at first', async () => {
    const { context } = person;
    const page = await context.newPage();
    const sizes: number[] = [];
    page.on('response', (response) => {
      if (/\.js$/.test(new URL(response.url()).pathname))
        sizes.push(Number(response.headers()['content-length'] ?? Number.NaN));
    });
    await page.goto(platform.of('ops').url, { waitUntil: 'networkidle' }).catch(() => undefined);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(50_000);
    expect(total).toBeLessThan(400_000);
    await page.close();
  });

  it('shows its first view in less than 1 s', async () => {
    const state = await person.context.storageState();
    const times: number[] = [];
    // The best of up to twenty loads: other tests are on these cores, and make some of them slower, but none faster.
    while (times.length < 20 && !times.some((time) => time < 1_000)) {
      // Signed in, with nothing in a cache, as on the first visit.
      const context = await browser.newContext({ storageState: state, viewport: { width: 1280, height: 860 } });
      times.push(await millisecondsToPaint(await context.newPage(), platform.of('ops').url, AT_FIRST_SIGHT));
      await context.close();
    }
    expect(Math.min(...times)).toBeLessThan(1_000);
  });

  it('has made no browser complain', () => {
    expect(person.complaints).toEqual([]);
  });
});
