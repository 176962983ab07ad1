import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import type { Role } from './roles.js';

export class SessionResponse {
  /** Who it is, as in the audit. */
  subject!: string;
  /** For people. */
  name!: string;
  roles!: Role[];
  scopes!: string[];
  /** What unsafe requests send as X-CSRF-Token. */
  csrfToken!: string;
  expiresAt!: string;
}

export class SignInWaysResponse {
  /** At an OpenID provider: GET /sign-in/oidc. */
  oidc!: boolean;
  /** By a one-time link, which `npm start` and `npm run sign-in` print. */
  link!: boolean;
}

export class SignInQuery {
  @IsString()
  @IsNotEmpty()
  @MaxLength(4_096)
  token!: string;
}
