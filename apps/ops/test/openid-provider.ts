import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { ClientMetadata } from 'oidc-provider';

/** What the provider knows of somebody; `sub` is the account's name. */
export type Account = Record<string, unknown>;

export interface OpenIdProvider {
  url: string;
  /** Who is at the keyboard: signs in, and agrees to everything, without being asked. */
  account: { name: string; claims: Account };
  close(): Promise<void>;
}

/** A real OpenID provider in this process, whose only person signs in by itself. */
export async function openIdProvider(client: Partial<ClientMetadata>): Promise<OpenIdProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const account: OpenIdProvider['account'] = { name: 'ada', claims: {} };
  const provider: Provider = new Provider(url, {
    clients: [{ client_id: 'purser', grant_types: ['authorization_code'], response_types: ['code'], ...client }],
    claims: { openid: ['sub'], profile: ['name', 'scope'], email: ['email'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    cookies: { keys: ['a key'] },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...account.claims }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope('openid profile email groups');
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) void handle(request, response);
    else void provider.interactionFinished(request, response, { login: { accountId: account.name } });
  });
  return {
    url,
    account,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
