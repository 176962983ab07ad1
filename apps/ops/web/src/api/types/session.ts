export type Role = 'viewer' | 'operator' | 'approver';

export interface Session {
  subject: string;
  name: string;
  roles: Role[];
  scopes: string[];
  csrfToken: string;
  expiresAt: string;
}

export interface SignInWays {
  oidc: boolean;
  link: boolean;
}
