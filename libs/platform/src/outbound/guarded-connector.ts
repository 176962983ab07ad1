import { lookup as systemLookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './public-address.js';

/** All addresses of a host name; rejects when it has none. */
export type Resolve = (hostname: string) => Promise<string[]>;

/** The host is, or resolves to, an address inside a private network. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = 'ERR_ADDRESS_REFUSED';
  constructor(hostname: string) {
    super(`${hostname} is at an address that is not public.`);
  }
}

/**
 * Connects to public addresses only. The check is made on the addresses of this very connection: there is no second
 * look-up that could answer differently (DNS rebinding). One address that is not public refuses the whole name.
 */
export function guardedConnector(
  timeoutMs: number,
  resolve: Resolve = resolvePublicName(),
  allows: (address: string) => boolean = isPublicAddress,
): buildConnector.connector {
  const connect = connector(timeoutMs, async (hostname) => {
    const addresses = await resolve(hostname);
    if (addresses.length === 0 || !addresses.every(allows)) throw new AddressRefusedError(hostname);
    return addresses;
  });
  return (options, callback) => {
    const literal = options.hostname.replace(/^\[|\]$/g, '');
    // A literal address is connected to without a look-up.
    if (isIP(literal) !== 0 && !allows(literal)) callback(new AddressRefusedError(literal), null);
    else connect(options, callback);
  };
}

/** Connects to anything that the system resolves, localhost and container names too. */
export function openConnector(timeoutMs: number): buildConnector.connector {
  return connector(timeoutMs, async (hostname) =>
    (await systemLookup(hostname, { all: true })).map(({ address }) => address),
  );
}

function connector(timeoutMs: number, resolve: Resolve): buildConnector.connector {
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) callback(new Error(`${hostname} has no address`), '', 0);
        else if (options.all)
          callback(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          );
        else callback(null, first, isIP(first));
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
  return buildConnector({ timeout: timeoutMs, lookup });
}

/**
 * Asks the name servers directly. getaddrinfo would block one of libuv's 4 threads for as long as a name server is
 * silent, and four such hosts would stop every other one.
 */
function resolvePublicName(): Resolve {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return async (hostname) => {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
    return [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };
}
