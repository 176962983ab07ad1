import { randomUUID } from 'node:crypto';
import { loadConfig, startService } from '@purser/platform';
import type { Scope } from '@purser/platform';
import { authConfig, aTopUp, aWallet, token } from '@purser/testing';
import type { TestDatabase, TopUpBody, WalletBody } from '@purser/testing';
import { AppModule } from '../src/app.module.js';
import { WalletConfig } from '../src/config.js';

/** Nobody listens on port 1: the wallet needs Redis for its doorbell only, and has to work without. */
const NO_REDIS = 'redis://127.0.0.1:1';

/** The wallet service in this process, behind real HTTP, and a client for it. */
export interface WalletApi {
  get(path: string, options?: CallOptions): Promise<Reply>;
  /** With a key of its own, unless one is given (or `key: undefined`). */
  move(path: string, body: unknown, options?: CallOptions): Promise<Reply>;
  patch(path: string, body: unknown, options?: CallOptions): Promise<Reply>;
  post(path: string, body: unknown, options?: CallOptions): Promise<Reply>;
  /** Opens a wallet and returns its id. */
  openWallet(body?: Partial<WalletBody>): Promise<string>;
  /** Tops up with a key of its own, unless one is given. */
  topUp(walletId: string, body?: Partial<TopUpBody>, key?: string): Promise<Reply>;
  close(): Promise<void>;
}

interface CallOptions {
  key?: string;
  /** The token's subject; 'test' unless told. */
  client?: string;
  scopes?: readonly Scope[];
  headers?: Record<string, string>;
}

export interface Reply {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test expects of it is what it asserts
  body: any;
}

export async function startWalletApi(database: TestDatabase, env: Record<string, string> = {}): Promise<WalletApi> {
  const config = loadConfig(WalletConfig, {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.urlOf('wallet'),
    REDIS_URL: NO_REDIS,
    RATE_LIMIT_PER_SECOND: '0',
    SEAL_INTERVAL_MS: '3600000',
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...(await authConfig()),
    ...env,
  });
  const app = await startService({ name: 'wallet', module: (of: WalletConfig) => AppModule.with(of), config });
  const url = await app.getUrl();

  async function call(method: string, path: string, options: CallOptions, body?: unknown): Promise<Reply> {
    const { key, client, scopes, headers } = options;
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${await token(scopes, client)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text || undefined };
  }

  const api: WalletApi = {
    get: (path, options = {}) => call('GET', path, options),
    move: (path, body, options = {}) => call('POST', path, { key: randomUUID(), ...options }, body),
    patch: (path, body, options = {}) => call('PATCH', path, options, body),
    post: (path, body, options = {}) => call('POST', path, options, body),
    async openWallet(body) {
      const { status, body: wallet } = await api.post('/v1/wallets', aWallet(body));
      if (status !== 201) throw new Error(`no wallet: ${JSON.stringify(wallet)}`);
      return wallet.id as string;
    },
    topUp: (walletId, body, key = randomUUID()) => api.post(`/v1/wallets/${walletId}/top-ups`, aTopUp(body), { key }),
    close: () => app.close(),
  };
  return api;
}
