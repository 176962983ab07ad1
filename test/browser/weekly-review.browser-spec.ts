import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '@purser/testing';
import type { Browser } from 'playwright-core';
import { publishMalformed } from '../../chaos/support/malformed-event.js';
import { Platform } from '../../chaos/support/platform.js';
import { askFrom, loaded, openBrowser, signIn, violations, type Person } from './support/browser.js';
import { topUp } from './support/top-up.js';

jest.setTimeout(300_000); // Six processes and a browser, on two busy cores.

interface Case {
  id: string;
  title: string;
  rootCause: string | null;
  lastReviewedAt: string | null;
  oldestOpenAt: string;
  lastSeenAt: string;
  deadLetters: { open: number };
}

/** What is decided, one case after the other: the first is the broken consumer, the rest is one malformed event at each consumer. */
const DECISIONS = [
  { decision: 'Fix the consumer', rootCause: 'The handler throws at every top-up.' },
  { decision: 'Fix the producer', rootCause: 'The amount is a number.' },
  { decision: 'Reject', rootCause: 'The amount is still a number.' },
  { decision: 'Investigate', rootCause: 'not known yet' },
];

describe('the weekly review', () => {
  let platform: Platform;
  let browser: Browser;
  let ada: Person;
  /** As they were when the review began, oldest first. */
  let cases: Case[] = [];
  let reviewPath = '';

  beforeAll(async () => {
    platform = await Platform.start({
      mains: { analytics: 'chaos/support/poisoned-consumer/main.js' },
      env: { RETRY_ATTEMPTS: '1' },
    });
    browser = await openBrowser();
    ada = await signIn(browser, platform.of('ops').url, 'ada', 'operator');
    const [wallet = ''] = await platform.createWallets(1);
    await topUp(platform, wallet, { reference: 'throws' });
    await untilCases((found) => found.length === 1);
    await publishMalformed(platform.database, wallet);
    await untilCases((found) => found.length === DECISIONS.length);
    // The oldest has failed last: an order by the latest failure would be another one.
    await topUp(platform, wallet, { reference: 'throws' });
    cases = await untilCases((found) => found.some(({ deadLetters }) => deadLetters.open === 2));
    cases.sort((one, other) => one.oldestOpenAt.localeCompare(other.oldestOpenAt));
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  function untilCases(as: (found: Case[]) => boolean): Promise<Case[]> {
    const look = async () => {
      const { data } = await platform.get<{ data: Case[] }>('ops', '/v1/cases');
      return as(data) && data;
    };
    return until(look, { timeoutMs: 60_000, what: 'the cases' });
  }

  it('is started, and is not finished before there is a decision on each case', async () => {
    const { page } = ada;
    await page.goto(`${platform.of('ops').url}/reviews`);
    await page.getByText('There has been no review yet').waitFor();
    await page.getByRole('button', { name: 'Start a review' }).click();
    await page.waitForURL(/\/reviews\/[0-9a-f-]{36}$/);
    reviewPath = new URL(page.url()).pathname;
    await page.getByText('4 of 4 to decide.').waitFor();
    expect(await page.getByRole('button', { name: 'Finish' }).isDisabled()).toBe(true);
    const early = await askFrom(page, 'POST', `/v1${reviewPath}/finish`);
    expect(early).toMatchObject({ status: 409, body: { code: 'review_unfinished', open: 4 } });
  });

  it('walks through the open cases, oldest first, and asks for a root cause and a decision on each', async () => {
    const { page } = ada;
    expect(cases[0]?.title).toMatch(/^RangeError in analytics/);
    expect(cases.every(({ lastSeenAt }) => lastSeenAt <= (cases[0]?.lastSeenAt ?? ''))).toBe(true);
    const save = page.getByRole('button', { name: 'Save and go on' });
    for (const [place, { decision, rootCause }] of DECISIONS.entries()) {
      await page.getByRole('heading', { level: 2, name: `${place + 1} of 4: ${cases[place]?.title}` }).waitFor();
      expect(await save.isDisabled()).toBe(true);
      await page.getByLabel('Root cause').fill(rootCause);
      expect(await save.isDisabled()).toBe(true);
      await page.getByRole('radio', { name: decision, exact: true }).check();
      if (place === 0) {
        await page.getByLabel('Note').fill('bob, until Friday');
        await loaded(page);
        expect(await violations(page)).toEqual([]);
      }
      await save.click();
    }
    await page.getByText('Every case has a decision.').waitFor();
    const reviewed = await untilCases((found) => found.every(({ lastReviewedAt }) => lastReviewedAt !== null));
    expect(new Map(reviewed.map(({ id, rootCause }) => [id, rootCause]))).toEqual(
      new Map(cases.map(({ id }, place) => [id, DECISIONS[place]?.rootCause])),
    );
  });

  it('ends with its decisions to read', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Finish' }).click();
    const rows = page.getByRole('table', { name: 'Decisions' }).locator('tbody').getByRole('row');
    await rows.first().waitFor();
    const texts = await rows.allInnerTexts();
    expect(texts).toHaveLength(DECISIONS.length);
    for (const [place, { decision, rootCause }] of DECISIONS.entries()) {
      expect(texts[place]).toContain(decision);
      expect(texts[place]).toContain(rootCause);
    }
  });

  it('gives a report in Markdown', async () => {
    const { page } = ada;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Markdown' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^review-\d{4}-\d{2}-\d{2}\.md$/);
    const report = await readFile(await download.path(), 'utf8');
    expect(report).toMatch(/^# Review of \d{4}\\-\d{2}\\-\d{2}|^# Review of \d{4}-\d{2}-\d{2}/);
    expect(report).toContain('| Fix the consumer | 1 |');
    const headings = report.split('\n').filter((line) => line.startsWith('## '));
    expect(headings).toEqual(cases.map(({ title }, place) => `## ${place + 1}. ${title}`));
    for (const { rootCause } of DECISIONS) expect(report).toContain(`> ${rootCause}`);
    expect(report).toContain('> bob, until Friday');
  });

  it('gives a report to print, complete on paper', async () => {
    const { page, context } = ada;
    const [report] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Report to print' }).click(),
    ]);
    await report.getByRole('heading', { level: 1, name: /^Review of/ }).waitFor();
    await report.emulateMedia({ media: 'print' });
    const sections = await report.locator('section').allInnerTexts();
    expect(sections).toHaveLength(DECISIONS.length);
    for (const [place, { rootCause }] of DECISIONS.entries()) {
      expect(sections[place]).toContain(cases[place]?.title);
      expect(sections[place]).toContain(rootCause);
    }
    const paper = await report.pdf({ format: 'A4' });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await violations(report)).toEqual([]);
    await report.close();
  });

  it('has made no browser complain', () => {
    expect(ada.complaints).toEqual([]);
  });
});
