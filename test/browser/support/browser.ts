import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { signedToken, until } from '@purser/testing';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { scopesOfRole, type Role } from '../../../tools/stack/sign-in-link.js';

/** What the tests open pages with; DEBIAN's, or another one that CHROMIUM names. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    // In containers, as root; and nothing of it is to call home.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'].concat([
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ]),
  });
}

export interface Person {
  page: Page;
  context: BrowserContext;
  /** What the browser complained of so far: errors of scripts, of the security policy, and answers of 500 and above. */
  complaints: string[];
}

/** Somebody at a browser of their own, signed in by a one-time link. */
export async function signIn(browser: Browser, opsUrl: string, name: string, role: Role): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 500 && response.status() !== 503)
      complaints.push(`${response.status()} ${response.url()}`);
  });
  const token = await signedToken({
    subject: name,
    name,
    scopes: scopesOfRole[role],
    audience: 'purser-sign-in',
    expiresIn: 60,
  });
  await page.goto(`${opsUrl}/sign-in?token=${token}`);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  return { page, context, complaints };
}

/** Until what the page asked for is there. */
export async function loaded(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const loading = page.locator('.mantine-Skeleton-root, [aria-busy=true]');
  await until(async () => (await loading.count()) === 0, { timeoutMs: 30_000, what: `${page.url()} to be loaded` });
}

/** Asks ops as a script on the page could: with its session and its CSRF token. */
export async function askFrom(
  page: Page,
  method: 'POST' | 'PUT',
  path: string,
  body?: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  return page.evaluate(
    async ([method, path, body]) => {
      const { csrfToken } = (await (await fetch('/v1/session')).json()) as { csrfToken: string };
      const answer = await fetch(path, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), 'x-csrf-token': csrfToken },
        body,
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let axe: Promise<string> | undefined;

/** What axe finds wrong with the page as it is now (WCAG 2.2 A and AA, and good practice). */
export async function violations(page: Page): Promise<string[]> {
  axe ??= readFile(axeFile, 'utf8');
  // As the debugger, not as a script of the page: the security policy stands.
  await page.evaluate(await axe);
  return page.evaluate(async () => {
    const { violations: found } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };
      }
    ).axe.run();
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n  ${failureSummary ?? ''}`),
    );
  });
}

/** For docs/images, when SCREENSHOTS says so: pictures differ a little each time, and are not to be written by every run. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
