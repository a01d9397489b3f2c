import { isIP } from 'node:net';
import type { Fault, FaultCode, MessageText } from '#domain';
import { isAllowedAddress, type TargetRules } from './public-address.js';

/** Names that lead nowhere on the public internet (RFC 6761, 6762, 8375; `.internal`: reserved by ICANN in 2024). */
const PRIVATE_NAME = /(^|\.)(localhost|local|localdomain|internal|home\.arpa)$/;
const THIS_MACHINE = /(^|\.)localhost$/;

/**
 * Checks where webhooks may be sent, by the name alone, so that clients learn at once what would never work. The address of the name
 * is checked when connecting.
 */
export class GuardedWebhookTargets {
  constructor(private readonly rules: TargetRules) {}

  /** What is wrong with this target, at `pointer`; undefined: nothing that can be seen yet. */
  faultOf(url: URL, pointer: string): Fault | undefined {
    const fault = (code: FaultCode, text: MessageText): Fault => ({
      pointer,
      code,
      message: { text },
    });
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      return fault('invalid_format', 'This must begin with https:// or http://.');
    }
    if (url.protocol === 'http:' && !this.rules.sandbox) {
      return fault('invalid_format', 'This must be an https address: http is for the sandbox only.');
    }
    if (url.username !== '' || url.password !== '') {
      return fault('invalid_format', 'Leave out the credentials: deliveries are signed instead.');
    }
    if (!this.mayLeadOut(hostOf(url))) {
      return fault(
        'forbidden_address',
        this.rules.sandbox
          ? 'This must be on the public internet or on this machine: no private, link-local or otherwise special address.'
          : 'This must be on the public internet: no loopback, private, link-local or otherwise special address.',
      );
    }
    return undefined;
  }

  private mayLeadOut(host: string): boolean {
    if (this.rules.privateHosts?.includes(host) === true) return true;
    if (isIP(host) !== 0) return isAllowedAddress(host, this.rules);
    if (THIS_MACHINE.test(host)) return this.rules.sandbox;
    // A name of one label is found in the resolver's own domain, if anywhere.
    return host.includes('.') && !PRIVATE_NAME.test(host);
  }
}

/** The host without brackets and the root's dot. The URL parser has turned every spelling of an IPv4 address into the usual one. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
