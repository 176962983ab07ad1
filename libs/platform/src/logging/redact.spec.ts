import { describe, expect, it } from '@jest/globals';
import { loggedError, redact } from './redact.js';

describe('redact', () => {
  it.each([
    ['Key (email)=(bob.b+x@example.com) already exists', 'Key (email)=(***@***) already exists'],
    ['cannot reach postgres://purser_wallet:hunter2@db:5432/purser', 'cannot reach postgres://***@db:5432/purser'],
    ['Authorization: Bearer eyJhbGciOi.eyJzdWIi.sig-na_ture', 'Authorization: Bearer ***'],
    ['at node_modules/@nestjs/core/router.js:61:37', 'at node_modules/@nestjs/core/router.js:61:37'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('loggedError', () => {
  it('keeps class, message, code, stack and cause, and nothing else', () => {
    const cause = new Error('refused');
    const error = Object.assign(new TypeError('no bob@example.com', { cause }), {
      code: '23505',
      parameters: ['secret'],
    });
    const logged = loggedError(error);
    expect(logged).toMatchObject({
      type: 'TypeError',
      message: 'no ***@***',
      code: '23505',
      cause: { message: 'refused' },
    });
    expect(JSON.stringify(logged)).not.toMatch(/secret|bob/);
  });

  it('survives a cause that points back to the error', () => {
    const error = new Error('a');
    error.cause = error;
    expect(loggedError(error)?.message).toBe('a');
  });
});
