import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { SecretBox, SecretKeyMissingError } from './secret-box.js';

const endpoint = '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10';

describe('SecretBox', () => {
  it('opens what it sealed, and shows nothing of it', () => {
    const secrets = new SecretBox([randomBytes(32)]);
    const sealed = secrets.seal(endpoint, 'whsec_top');
    expect(sealed.box.includes('whsec_')).toBe(false);
    expect(secrets.open(endpoint, sealed)).toBe('whsec_top');
  });

  it('opens secrets of an older key after a new one was put in front', () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const sealed = new SecretBox([older]).seal(endpoint, 'whsec_old');
    const both = new SecretBox([newer, older]);
    expect(both.open(endpoint, sealed)).toBe('whsec_old');
    expect(both.seal(endpoint, 'whsec_new').keyId).not.toBe(sealed.keyId);
  });

  it('names the key that is missing', () => {
    const sealed = new SecretBox([randomBytes(32)]).seal(endpoint, 'whsec_old');
    const other = new SecretBox([randomBytes(32)]);
    expect(() => other.open(endpoint, sealed)).toThrow(SecretKeyMissingError);
    expect(() => other.open(endpoint, sealed)).toThrow(sealed.keyId);
  });

  it('refuses a box that was moved to another endpoint or changed', () => {
    const secrets = new SecretBox([randomBytes(32)]);
    const sealed = secrets.seal(endpoint, 'whsec_top');
    expect(() => secrets.open('another endpoint', sealed)).toThrow();
    const changed = Buffer.from(sealed.box);
    changed.writeUInt8(changed.readUInt8(15) ^ 1, 15);
    expect(() => secrets.open(endpoint, { ...sealed, box: changed })).toThrow();
  });
});
