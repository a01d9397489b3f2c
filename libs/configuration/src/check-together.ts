import type { ConfigurationFault } from './configuration.errors.js';
import type { Values } from './variables.js';

/** What follows from other variables where nothing was said. */
export interface Derived {
  readonly sandbox: boolean;
  readonly auth: 'off' | 'required';
  readonly rateLimit: 'on' | 'off';
  readonly rail: 'simulated' | 'http';
}

/** Rules over more than one variable, and protections that are asked for and not there. */
export function checkTogether(values: Values, derived: Derived): ConfigurationFault[] {
  return [
    ...checkTimeouts(values),
    ...checkDoubt(values),
    ...checkRedis(values),
    ...checkRail(values, derived),
    ...checkAuth(values, derived),
  ];
}

/** A rail call that outlives its lease would be made twice: the next worker claims the payout while the first still waits. */
function checkTimeouts({ RAIL_TIMEOUT_MS: railMs, PAYOUT_LEASE_MS: leaseMs }: Values): ConfigurationFault[] {
  if (railMs === undefined || leaseMs === undefined || railMs < leaseMs) return [];
  const message = `is ${String(railMs)}: it must be less than PAYOUT_LEASE_MS (${String(leaseMs)}). Shorten it or lengthen the lease.`;
  return [{ variable: 'RAIL_TIMEOUT_MS', message }];
}

/** People are told of a payment that was lost only after it could have been seen to be lost, and sent again. */
function checkDoubt(values: Values): ConfigurationFault[] {
  const { PAYOUT_DOUBT_LIMIT_MS: limitMs, RAIL_VISIBILITY_MS: visibilityMs } = values;
  if (limitMs === undefined || visibilityMs === undefined || limitMs > visibilityMs) return [];
  const message = `is ${String(limitMs)}: it must be more than RAIL_VISIBILITY_MS (${String(visibilityMs)}).`;
  return [{ variable: 'PAYOUT_DOUBT_LIMIT_MS', message }];
}

/** Sentinels are the only way to their primary, and a cluster has no databases to choose from. */
function checkRedis({
  REDIS_TOPOLOGY: topology,
  REDIS_NODES: nodes,
  REDIS_URL: url,
}: Values): ConfigurationFault[] {
  if (topology === 'sentinel' && nodes === undefined) {
    const message =
      'is not set: REDIS_TOPOLOGY=sentinel needs the sentinels, a list of host:port with commas between them.';
    return [{ variable: 'REDIS_NODES', message }];
  }
  if (topology === 'cluster' && url !== undefined && !/^\/?0?$/.test(new URL(url).pathname)) {
    const message =
      'names a database (its value is not shown): a cluster has only number 0. Leave the number out.';
    return [{ variable: 'REDIS_URL', message }];
  }
  return [];
}

function checkRail(values: Values, { sandbox, rail }: Derived): ConfigurationFault[] {
  if (rail === 'simulated') {
    if (sandbox) return [];
    const message =
      'is simulated while SANDBOX is false: nothing would be paid. Set RAIL=http, or SANDBOX=true.';
    return [{ variable: 'RAIL', message }];
  }
  if (values.RAIL_URL !== undefined) return [];
  const why = values.RAIL === undefined ? ' (the default outside the sandbox)' : '';
  const message = `is not set: RAIL=http${why} needs the address of the PSP's interface, an http or https address.`;
  return [{ variable: 'RAIL_URL', message }];
}

function checkAuth(values: Values, { sandbox }: Derived): ConfigurationFault[] {
  if (!sandbox && values.AUTH === 'off') {
    const message =
      'is off while SANDBOX is false: outside the sandbox every call needs a key. Set AUTH=required, or SANDBOX=true.';
    return [{ variable: 'AUTH', message }];
  }
  return [];
}
