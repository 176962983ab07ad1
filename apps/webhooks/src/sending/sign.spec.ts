import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSecret, signedHeaders } from './sign.js';

describe('signedHeaders', () => {
  const body = '{"test": 2432232314}';

  it("agrees with the specification's own example", () => {
    const headers = signedHeaders(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      body,
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is accepted by the reference library, and not for another body, id or secret', () => {
    const secret = newSecret();
    const headers = signedHeaders(secret, 'msg_1', Math.floor(Date.now() / 1000), body);
    const partner = new Webhook(secret);
    expect(partner.verify(body, headers)).toEqual({ test: 2432232314 });
    expect(() => partner.verify(`${body} `, headers)).toThrow();
    expect(() => partner.verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow();
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
  });
});

describe('newSecret', () => {
  it('is whsec_ and 32 random bytes in base64', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    expect(newSecret()).not.toBe(secret);
  });
});
