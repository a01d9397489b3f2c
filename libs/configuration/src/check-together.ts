import type { Configuration } from './configuration.js';
import type { ConfigurationFault } from './configuration.errors.js';

/**
 * Rules over more than one variable, and protections that are asked for and not there.
 *
 * @param isRailChosen - false where the kind of rail is a default
 * @param callsRail - false for a process that needs no address of the PSP
 */
export function checkTogether(
  { sandbox, auth, payouts, redis, rail, webhooks }: Configuration,
  { isRailChosen, callsRail }: { readonly isRailChosen: boolean; readonly callsRail: boolean },
): ConfigurationFault[] {
  const faults: ConfigurationFault[] = [];
  const refuse = (variable: string, message: string): void => void faults.push({ variable, message });

  // A rail call that outlives its lease would be made twice: the next worker claims the payout while the first still waits.
  if (payouts.railTimeoutMs >= payouts.leaseMs)
    refuse(
      'RAIL_TIMEOUT_MS',
      `is ${String(payouts.railTimeoutMs)}: it must be less than PAYOUT_LEASE_MS (${String(payouts.leaseMs)}). Shorten it or lengthen the lease.`,
    );

  // A payment that was lost needs review only after the rail could have known it, and it was sent again.
  if (payouts.doubtLimitMs <= rail.visibilityMs)
    refuse(
      'PAYOUT_DOUBT_LIMIT_MS',
      `is ${String(payouts.doubtLimitMs)}: it must be more than RAIL_VISIBILITY_MS (${String(rail.visibilityMs)}).`,
    );

  // Sentinels are the only way to their primary, and a cluster has no databases to choose from.
  if (redis.topology === 'sentinel' && redis.nodes.length === 0)
    refuse(
      'REDIS_NODES',
      'is not set: REDIS_TOPOLOGY=sentinel needs the sentinels, a list of host:port with commas between them.',
    );
  if (redis.topology === 'cluster' && !/^\/?0?$/.test(new URL(redis.url).pathname))
    refuse(
      'REDIS_URL',
      'names a database (its value is not shown): a cluster has only number 0. Leave the number out.',
    );

  if (rail.kind === 'simulated' && !sandbox)
    refuse(
      'RAIL',
      'is simulated while SANDBOX is false: nothing would be paid. Set RAIL=psp, or SANDBOX=true.',
    );
  if (callsRail && rail.kind === 'psp' && rail.psp.url === undefined)
    refuse(
      'RAIL_URL',
      `is not set: RAIL=psp${isRailChosen ? '' : ' (the default outside the sandbox)'} needs the address of the PSP's interface, an http or https address.`,
    );
  // What moves real money has no route that empties the database, and no demo that pays strangers.
  if (callsRail && rail.kind === 'psp' && sandbox && rail.psp.url !== undefined && !isLoopback(rail.psp.url))
    refuse(
      'RAIL_URL',
      'is not on this machine while SANDBOX is true: in a sandbox nothing real is paid. Set SANDBOX=false, or name a test PSP, as npm run psp starts it.',
    );

  const { certificateFile, keyFile } = rail.psp;
  if (/\.(pfx|p12)$/.test(certificateFile ?? '')) {
    if (keyFile !== undefined) refuse('RAIL_KEY_FILE', 'is set: a .pfx or .p12 file has its key in it.');
  } else if ((certificateFile === undefined) !== (keyFile === undefined))
    refuse(
      keyFile === undefined ? 'RAIL_KEY_FILE' : 'RAIL_CERTIFICATE_FILE',
      'is not set: a client certificate and its key go together.',
    );

  if (!sandbox && webhooks.privateHosts.length > 0)
    refuse(
      'WEBHOOK_PRIVATE_HOSTS',
      'is set while SANDBOX is false: outside the sandbox webhooks go to the public internet only. Leave it out.',
    );
  if (!sandbox && auth === 'off')
    refuse(
      'AUTH',
      'is off while SANDBOX is false: outside the sandbox every call needs a key. Set AUTH=required, or SANDBOX=true.',
    );
  return faults;
}

function isLoopback(url: string): boolean {
  return /^(127(\.\d+){3}|localhost|\[::1\])$/.test(new URL(url).hostname);
}
