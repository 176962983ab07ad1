import type * as OpenIdClient from 'openid-client';
import type { Configuration, IDToken, UserInfoResponse } from 'openid-client';
import type { OpsConfig } from '../config.js';
import { scopesIn } from './roles.js';
import type { Person } from './session.js';

/** What the browser keeps while somebody signs in at the provider. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

type Settings = Pick<OpsConfig, 'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret' | 'oidcScopeClaim' | 'opsPublicUrl'>;
type Claims = Partial<IDToken> & Partial<UserInfoResponse>;

/** Seconds that a call to the provider may take. */
const TIMEOUT = 5;

/** Signs people in at an OpenID provider: authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0). */
export class OpenId {
  private discovered: Promise<Configuration> | undefined;

  private constructor(
    private readonly issuer: string,
    private readonly clientId: string,
    private readonly clientSecret: string | undefined,
    private readonly scopeClaim: string,
    private readonly publicUrl: string,
  ) {}

  /** undefined when no provider is configured. */
  static with(settings: Settings): OpenId | undefined {
    const { oidcIssuer, oidcClientId, oidcClientSecret, oidcScopeClaim, opsPublicUrl } = settings;
    if (oidcIssuer === undefined || oidcClientId === undefined || opsPublicUrl === undefined) return undefined;
    return new OpenId(oidcIssuer, oidcClientId, oidcClientSecret, oidcScopeClaim, opsPublicUrl);
  }

  /** Where to send the browser. Rejects when the provider cannot be reached. */
  async begin(): Promise<{ url: string; pending: PendingSignIn }> {
    const client = await this.client();
    const provider = await this.provider(client);
    const pending = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: new URL('/sign-in/oidc/callback', this.publicUrl).href,
      scope: this.scopes(provider),
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, pending };
  }

  /**
   * Who it is that the provider has sent back.
   *
   * @param path the callback's path with its query
   * @throws whatever is wrong with the answer: it is not believed
   */
  async finish(path: string, { state, nonce, codeVerifier }: PendingSignIn): Promise<Person> {
    const client = await this.client();
    const provider = await this.provider(client);
    const tokens = await client.authorizationCodeGrant(provider, new URL(path, this.publicUrl), {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const inToken = tokens.claims();
    if (inToken === undefined) throw new Error('the provider sent no ID token');
    let claims: Claims = inToken;
    if (claims[this.scopeClaim] === undefined && provider.serverMetadata().userinfo_endpoint !== undefined)
      claims = { ...claims, ...(await client.fetchUserInfo(provider, tokens.access_token, inToken.sub)) };
    return { subject: inToken.sub, name: nameIn(claims) ?? inToken.sub, scopes: scopesIn(claims[this.scopeClaim]) };
  }

  /** Loaded when first needed: most platforms run without a provider. */
  private client() {
    return import('openid-client');
  }

  /** Its metadata, asked for until it has answered once. */
  private provider(client: typeof OpenIdClient): Promise<Configuration> {
    const issuer = new URL(this.issuer);
    this.discovered ??= client
      .discovery(
        issuer,
        this.clientId,
        this.clientSecret,
        this.clientSecret === undefined ? client.None() : undefined,
        {
          timeout: TIMEOUT,
          // Someone has written http into the settings: a provider on the same machine.
          execute: issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [],
        },
      )
      .catch((error: unknown) => {
        this.discovered = undefined;
        throw error;
      });
    return this.discovered;
  }

  /** Providers that have a scope of the claim's name (groups, roles) give the claim to those who ask for it. */
  private scopes(provider: Configuration): string {
    const extra = provider.serverMetadata().scopes_supported?.includes(this.scopeClaim) ? [this.scopeClaim] : [];
    return ['openid', 'profile', 'email', ...extra].join(' ');
  }
}

function nameIn({ name, preferred_username: username, email }: Claims): string | undefined {
  return [name, username, email].find((value): value is string => typeof value === 'string' && value !== '');
}
