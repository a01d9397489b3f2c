import { Resolver, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** A name server that does not answer is asked twice, each time for this long. */
const TIMEOUT_MS = 2_500;
const TRIES = 2;
const THIS_MACHINE = /(^|\.)localhost\.?$/i;
const LOOPBACK: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Looks names up in the DNS, and in nothing else: no hosts file, no search domains. Not `dns.lookup`: that takes one of the
 * process's four threads for as long as it lasts, so a receiver whose name server does not answer would keep everybody's names
 * from being looked up. `localhost` is this machine, without a resolver (RFC 6761, 6.3).
 */
export function dnsLookup(servers?: readonly string[]): LookupFunction {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers !== undefined) resolver.setServers(servers);
  return (hostname, options, callback) => {
    resolveBoth(resolver, hostname)
      .then((addresses) => {
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
      })
      .catch((error: unknown) => {
        callback(error instanceof Error ? error : new Error('The name was not found.'), '');
      });
  };
}

async function resolveBoth(resolver: Resolver, hostname: string): Promise<readonly LookupAddress[]> {
  if (THIS_MACHINE.test(hostname)) return LOOPBACK;
  const [v4, v6] = await Promise.allSettled([
    resolveOne(resolver, hostname, 4),
    resolveOne(resolver, hostname, 6),
  ]);
  const found = [v4, v6].flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  if (found.length === 0 && v4.status === 'rejected') throw v4.reason;
  return found;
}

function resolveOne(resolver: Resolver, hostname: string, family: 4 | 6): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    const done = (error: NodeJS.ErrnoException | null, addresses: readonly string[]): void => {
      if (error === null) resolve(addresses.map((address) => ({ address, family })));
      else reject(error);
    };
    if (family === 4) resolver.resolve4(hostname, done);
    else resolver.resolve6(hostname, done);
  });
}
