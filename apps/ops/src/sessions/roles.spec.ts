import { describe, expect, it } from '@jest/globals';
import { rolesWith, scopesIn } from './roles.js';

describe('roles', () => {
  it.each([
    ['viewer', ['ops:read']],
    ['operator', ['ops:read', 'ops:write']],
    [
      ['staff', 'approver', 7, null],
      ['ops:read', 'ops:write', 'ops:approve'],
    ],
    ['openid ops:approve ops:read', ['ops:read', 'ops:approve']],
    ['wallets:write wallets:admin', []],
    ['Viewer', []],
    [{ viewer: true }, []],
    [undefined, []],
  ])('the claim %j grants %j', (claim, scopes) => {
    expect(scopesIn(claim)).toEqual(scopes);
  });

  it('are held by whoever has all of their scopes', () => {
    expect(rolesWith(['ops:read', 'ops:write', 'ops:approve'])).toEqual(['viewer', 'operator', 'approver']);
    expect(rolesWith(['ops:read', 'ops:approve'])).toEqual(['viewer']);
    expect(rolesWith([])).toEqual([]);
  });
});
