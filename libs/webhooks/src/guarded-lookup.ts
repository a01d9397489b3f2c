import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isAllowedAddress, type TargetRules } from './public-address.js';

/** A name led to where webhooks do not go. Does not say where: its owner need not learn what our network looks like. */
export class ForbiddenAddressError extends Error {
  constructor() {
    super('The name of the receiver stands for an address that webhooks are not sent to.');
    this.name = 'ForbiddenAddressError';
  }
}

/**
 * A resolver that lets pass only what webhooks may be sent to. Sockets connect to exactly what it answered, so a name cannot
 * stand for one address when it is checked and for another when it is used. One forbidden address among several spoils all.
 */
export function guardedLookup(rules: TargetRules, lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      if (error !== null) {
        callback(error, found, family);
        return;
      }
      const addresses: readonly Pick<LookupAddress, 'address'>[] =
        typeof found === 'string' ? [{ address: found }] : found;
      const areAllowed =
        rules.privateHosts?.includes(hostname) === true ||
        (addresses.length > 0 && addresses.every(({ address }) => isAllowedAddress(address, rules)));
      if (areAllowed) callback(null, found, family);
      else callback(new ForbiddenAddressError(), found, family);
    });
  };
}
