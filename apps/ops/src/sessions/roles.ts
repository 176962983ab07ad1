import type { Scope } from '@purser/platform';

export const roles = ['viewer', 'operator', 'approver'] as const;
export type Role = (typeof roles)[number];

/** Each may do what the one before it may. */
const scopesOf = {
  viewer: ['ops:read'],
  operator: ['ops:read', 'ops:write'],
  approver: ['ops:read', 'ops:write', 'ops:approve'],
} as const satisfies Record<Role, Scope[]>;

/** What a session can hold: nobody uses the dashboard to move money. */
type SessionScope = (typeof scopesOf)['approver'][number];
const sessionScopes: readonly SessionScope[] = scopesOf.approver;

/** The scopes that a claim grants: words in a string or an array, each a role or a scope. What is neither counts for nothing. */
export function scopesIn(claim: unknown): SessionScope[] {
  const words: unknown[] = typeof claim === 'string' ? claim.split(/[\s,]+/) : Array.isArray(claim) ? claim : [];
  const granted = new Set<string>(words.flatMap((word) => scopesOfWord(word)));
  return sessionScopes.filter((scope) => granted.has(scope));
}

function scopesOfWord(word: unknown): readonly string[] {
  const role = roles.find((name) => name === word);
  return role === undefined ? (typeof word === 'string' ? [word] : []) : scopesOf[role];
}

/** The roles whose scopes are all there. */
export function rolesWith(scopes: readonly string[]): Role[] {
  return roles.filter((role) => scopesOf[role].every((scope) => scopes.includes(scope)));
}
