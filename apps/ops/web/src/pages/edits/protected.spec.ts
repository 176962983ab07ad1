import { describe, expect, it } from '@jest/globals';
import { isProtected } from './protected';

describe('what an edit may not touch', () => {
  it.each(['/id', '/type', '/version', '/data/walletId', '/data/owner/id', '/data/amount', '/data/balance', '/new'])(
    'protects %s',
    (path) => expect(isProtected(path)).toBe(true),
  );

  it.each(['/data/owner/locale', '/data/reference', '/data/metadata', '/data/metadata/amount'])('leaves %s', (path) =>
    expect(isProtected(path)).toBe(false),
  );
});
