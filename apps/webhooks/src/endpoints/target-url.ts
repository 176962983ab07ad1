import { isIP } from 'node:net';
import { isPublicAddress } from '@purser/platform';

const MAX_LENGTH = 2_000;

/**
 * What is wrong with the URL of an endpoint, in words for its owner; null when it can be delivered to. What a host name
 * resolves to is checked when connecting: an answer of today says nothing about tomorrow.
 */
export function problemOfTargetUrl(text: string, allowPrivateNetworks: boolean): string | null {
  if (text.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters`;
  if (!URL.canParse(text)) return 'must be an absolute URL, such as https://example.com/webhooks';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivateNetworks))
    return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not contain credentials; deliveries are signed instead';
  if (url.hash !== '') return 'must not contain a fragment';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivateNetworks && isPrivate(host)) return 'must be at a public address';
  return null;
}

function isPrivate(host: string): boolean {
  return isIP(host) === 0 ? /(^|\.)localhost\.?$/i.test(host) : !isPublicAddress(host);
}
