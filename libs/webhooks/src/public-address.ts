import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where webhooks may go. */
export interface TargetRules {
  /** In the sandbox receivers may run on the same machine, and without TLS. */
  readonly sandbox: boolean;
  /** Hosts they may go to whatever their addresses; in the sandbox only. */
  readonly privateHosts?: readonly string[];
}

/** All of IPv6 that is, or will be, routed between networks (RFC 4291, 2.4; IANA's registry of the address space). */
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a webhook may be sent to this address: one of the public internet, or in the sandbox this machine. Everything that
 * stands for another address is refused, whichever that is: IPv4-mapped and -compatible, NAT64, 6to4, Teredo; so is what IANA's
 * special-purpose registries list.
 *
 * @param address - a literal as resolvers and sockets write it; anything else is refused
 */
export function isAllowedAddress(address: string, { sandbox }: TargetRules): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return sandbox;
  if (range !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_V6);
}
