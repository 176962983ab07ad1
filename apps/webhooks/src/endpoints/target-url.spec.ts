import { describe, expect, it } from '@jest/globals';
import { problemOfTargetUrl } from './target-url.js';

describe('problemOfTargetUrl', () => {
  it.each(['https://example.com/hooks', 'https://example.com:8443/?a=b', 'https://8.8.8.8/x'])('takes %s', (url) => {
    expect(problemOfTargetUrl(url, false)).toBeNull();
  });

  it.each([
    ['example.com/hooks', 'absolute'],
    ['ftp://example.com', 'https'],
    ['http://example.com', 'https'],
    ['https://user:pass@example.com', 'credentials'],
    ['https://user@example.com', 'credentials'],
    ['https://example.com/#here', 'fragment'],
    [`https://example.com/${'x'.repeat(2000)}`, '2000'],
    ['https://localhost/x', 'public'],
    ['https://a.localhost./x', 'public'],
    ['https://127.0.0.1/x', 'public'],
    ['https://2130706433/x', 'public'],
    ['https://0x7f.1/x', 'public'],
    ['https://[::1]/x', 'public'],
    ['https://[::ffff:10.0.0.1]/x', 'public'],
    ['https://169.254.169.254/latest/meta-data', 'public'],
  ])('refuses %s', (url, word) => {
    expect(problemOfTargetUrl(url, false)).toContain(word);
  });

  it('takes http and private addresses where the setting allows them, but still no credentials', () => {
    expect(problemOfTargetUrl('http://127.0.0.1:9000/x', true)).toBeNull();
    expect(problemOfTargetUrl('http://partner.internal/x', true)).toBeNull();
    expect(problemOfTargetUrl('http://me:it@127.0.0.1/x', true)).toContain('credentials');
  });
});
