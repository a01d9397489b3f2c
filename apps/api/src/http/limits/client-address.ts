import { isIPv4, isIPv6 } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** What a household or a server gets of IPv6; a client has a whole /64 at hand, so limits of single addresses would have no effect. */
const IPV6_PREFIX_BITS = 64;

/**
 * Whose address a request counts for: an IPv4 address, or the network of an IPv6 one (`2001:db8:0:1::/64`). Taken from
 * `X-Forwarded-For` where TRUST_PROXY names the proxies to believe; from the connection otherwise, and where the header holds no address.
 */
export function clientAddressOf(request: Pick<Request, 'ip' | 'socket'>): string {
  return subjectOf(request.ip) ?? subjectOf(request.socket.remoteAddress) ?? 'unknown';
}

function subjectOf(text: string | undefined): string | undefined {
  if (text === undefined || isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${withoutZone(text)}/${String(IPV6_PREFIX_BITS)}`);
  return `${network.toString()}/${String(IPV6_PREFIX_BITS)}`;
}

/** `fe80::1%eth0` names an interface of this machine after the address. */
function withoutZone(text: string): string {
  const [address = text] = text.split('%', 1);
  return address;
}
