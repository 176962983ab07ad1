import { until } from '@purser/testing';
import type { Page } from 'playwright-core';

/**
 * Opens a page, and tells after how many milliseconds it was painted with something for each of these CSS selectors: by the
 * browser's own clock, from the start of the navigation on. It is watched for from inside the page, so that nothing that the
 * test does comes on top.
 */
export async function millisecondsToPaint(page: Page, url: string, selectors: readonly string[]): Promise<number> {
  // A message sent in the callback before a frame arrives after the frame was painted.
  await page.addInitScript({
    content: `new MutationObserver((_, observer) => {
      if (!${JSON.stringify(selectors)}.every((selector) => document.querySelector(selector) !== null)) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => performance.mark('shown');
        port2.postMessage(null);
      });
    }).observe(document, { childList: true, subtree: true });`,
  });
  await page.goto(url);
  return until(() => page.evaluate<number | undefined>('performance.getEntriesByName("shown")[0]?.startTime'), {
    timeoutMs: 60_000,
    what: `${url} to be painted`,
  });
}
