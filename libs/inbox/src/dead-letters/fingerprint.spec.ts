import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, ownFrame } from './fingerprint.js';

const stack = `TypeError: no rate for USD
    at fail (/home/u/purser/node_modules/rates/index.js:3:9)
    at async TopUpsController.many (file:///home/u/purser/out/apps/analytics/src/top-ups/top-ups.controller.js:31:5)
    at async Object.handle (file:///home/u/purser/out/libs/inbox/src/consumer/handlers.js:40:9)`;
const parts = { consumer: 'analytics', type: 'TopUpCompleted', version: 1, errorClass: 'TypeError', stack };

describe('fingerprintOf', () => {
  it('looks at the first frame of our own code, not at those of packages', () => {
    expect(ownFrame(stack)).toBe('TopUpsController.many apps/analytics/src/top-ups/top-ups.controller');
  });

  it('is the same for the same cause with another message, line or build', () => {
    const elsewhere = stack
      .replace('USD', 'EUR')
      .replace('31:5', '99:1')
      .replaceAll('file:///home/u/purser/out', '/srv')
      .replaceAll('.js', '.ts');
    expect(fingerprintOf({ ...parts, stack: elsewhere })).toBe(fingerprintOf(parts));
  });

  it('tells consumers, types, versions, classes and places apart', () => {
    const prints = [
      parts,
      { ...parts, consumer: 'webhooks' },
      { ...parts, type: 'WalletCreated' },
      { ...parts, version: 2 },
      { ...parts, errorClass: 'RangeError' },
      { ...parts, stack: stack.replace('TopUpsController.many', 'TopUpsController.one') },
      { ...parts, stack: null },
    ].map(fingerprintOf);
    expect(new Set(prints).size).toBe(prints.length);
  });
});
