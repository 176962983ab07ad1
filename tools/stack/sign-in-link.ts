import type { Scope } from '@purser/platform';
import { mintLocalToken } from './credentials.js';
import { places } from './settings.js';

/** What each may do in the dashboard; apps/ops/src/sessions/roles.ts says the same. */
export const scopesOfRole = {
  viewer: ['ops:read'],
  operator: ['ops:read', 'ops:write'],
  approver: ['ops:read', 'ops:write', 'ops:approve'],
} as const satisfies Record<string, Scope[]>;

export type Role = keyof typeof scopesOfRole;

/** Seconds; ops takes none that are good for longer. */
const GOOD_FOR = 600;

/** A link that signs somebody in at the dashboard, once. Whoever has it is that person: treat it like a password. */
export async function signInLink(home: string, opsUrl: string, person: { name: string; role: Role }): Promise<string> {
  const token = await mintLocalToken(places(home).auth, {
    subject: person.name,
    name: person.name,
    scopes: scopesOfRole[person.role],
    audience: 'purser-sign-in',
    expiresIn: GOOD_FOR,
  });
  return `${opsUrl}/sign-in?token=${token}`;
}
