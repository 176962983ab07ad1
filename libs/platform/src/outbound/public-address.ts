import ipaddr from 'ipaddr.js';

// IPv6 hands out global unicast addresses from 2000::/3 only (RFC 4291, IANA registry); everything else is refused.
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether somebody on the internet may be at this address: not loopback, private, link-local, carrier-grade NAT,
 * multicast, reserved, nor an address that embeds another one (IPv4-mapped, NAT64, 6to4, Teredo), which could lead back
 * inside. Anything that is not an IP address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_V6);
}
