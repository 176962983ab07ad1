import { describe, expect, it } from '@jest/globals';
import type { NodemailerError } from 'nodemailer';
import { nextStep } from './next-step.js';
import type { MailPolicy } from './next-step.js';
import { judgeFailure } from './outcome.js';

const failure = (fields: Partial<NodemailerError>): NodemailerError => Object.assign(new Error('it failed'), fields);

describe('judgeFailure', () => {
  it.each([
    { what: 'no connection', error: { code: 'ESOCKET', command: 'CONN' }, begun: false, kind: 'deferred' },
    {
      what: 'a connection lost before the first byte',
      error: { code: 'ECONNECTION', command: 'CONN' },
      begun: false,
      kind: 'deferred',
    },
    {
      what: 'a connection lost after the first byte',
      error: { code: 'ECONNECTION', command: 'CONN' },
      begun: true,
      kind: 'unknown',
    },
    { what: 'no answer to the mail in time', error: { code: 'EABORT' }, begun: true, kind: 'unknown' },
    {
      what: 'an answer that is none',
      error: { code: 'EMESSAGE', command: 'DATA', response: 'what?' },
      begun: true,
      kind: 'unknown',
    },
    {
      what: '451 to the mail',
      error: { code: 'EMESSAGE', command: 'DATA', responseCode: 451 },
      begun: true,
      kind: 'deferred',
    },
    {
      what: '421 in the middle',
      error: { code: 'ECONNECTION', command: 'CONN', responseCode: 421 },
      begun: true,
      kind: 'deferred',
    },
    {
      what: '554 to the mail',
      error: { code: 'EMESSAGE', command: 'DATA', responseCode: 554 },
      begun: true,
      kind: 'refused',
    },
    {
      what: '550 to the recipient',
      error: { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 },
      begun: false,
      kind: 'refused',
    },
    {
      what: '530 to the sender (not logged in)',
      error: { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 530 },
      begun: false,
      kind: 'deferred',
    },
    {
      what: '535 to the login',
      error: { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 },
      begun: false,
      kind: 'deferred',
    },
    {
      what: '554 as greeting',
      error: { code: 'EPROTOCOL', command: 'CONN', responseCode: 554 },
      begun: false,
      kind: 'deferred',
    },
    {
      what: 'an envelope that cannot be sent',
      error: { code: 'EENVELOPE', command: 'API' },
      begun: false,
      kind: 'refused',
    },
  ] as const)('$what is $kind', ({ error, begun, kind }) => {
    expect(judgeFailure(failure(error), begun)).toMatchObject({
      kind,
      code: 'responseCode' in error ? error.responseCode : null,
    });
  });
});

describe('nextStep', () => {
  const policy: MailPolicy = { attempts: 3, baseMs: 100, maxMs: 150, jitter: 0, unknownOutcome: 'resend' };
  const outcome = (kind: 'sent' | 'deferred' | 'refused' | 'unknown') => ({ kind, code: null, response: '' });

  it('tries what was deferred again, waiting longer each time, and gives up after the last attempt', () => {
    expect(nextStep(outcome('deferred'), 1, policy)).toEqual({ status: 'pending', delayMs: 100 });
    expect(nextStep(outcome('deferred'), 2, policy)).toEqual({ status: 'pending', delayMs: 150 });
    expect(nextStep(outcome('deferred'), 3, policy)).toEqual({ status: 'dead' });
  });

  it('does not try again what was refused', () => {
    expect(nextStep(outcome('refused'), 1, policy)).toEqual({ status: 'dead' });
  });

  it('resends what may have arrived, or holds it, as the policy says', () => {
    expect(nextStep(outcome('unknown'), 1, policy)).toEqual({ status: 'pending', delayMs: 100 });
    expect(nextStep(outcome('unknown'), 3, policy)).toEqual({ status: 'dead' });
    expect(nextStep(outcome('unknown'), 1, { ...policy, unknownOutcome: 'hold' })).toEqual({ status: 'held' });
  });
});
