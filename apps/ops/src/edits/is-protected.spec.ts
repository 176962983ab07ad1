import { describe, expect, it } from '@jest/globals';
import { isProtected } from './is-protected.js';

describe('what an edit may not touch', () => {
  it.each([
    '',
    '/id',
    '/type',
    '/version',
    '/new',
    '/data',
    '/data/id',
    '/data/walletId',
    '/data/owner/id',
    '/data/amount',
    '/data/balance',
    '/data/metadataId',
    '/database/reference',
  ])('protects "%s"', (path) => expect(isProtected(path)).toBe(true));

  it.each([
    '/data/owner/locale',
    '/data/reference',
    '/data/metadata',
    '/data/metadata/amount',
    '/data/metadata/deep/walletId',
    '/data/metadataX',
  ])('leaves "%s"', (path) => expect(isProtected(path)).toBe(false));
});
