import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isIspb } from '#domain';
import type { AuthenticatedKey, AuthenticateKey, KeyWatch } from '#use-cases';
import { HttpProblem } from '../problems/http-problem.js';
import { ANYBODY, setCaller } from './caller.js';
import { setKeyWatch } from './key-end.js';
import { challengeOf, offeredKey } from './offered-key.js';
import { isOpenToAll } from './open-addresses.js';
import { routeAccessOf } from './route-access.js';

/** What these are for belongs to a payer. */
export const SCOPES_OF_A_PAYER: ReadonlySet<string> = new Set([
  'payouts:read',
  'payouts:write',
  'webhooks:manage',
]);

/** With AUTH=off: nobody is asked who they are. */
export function letAnybodyIn(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    setCaller(request, ANYBODY);
    done();
  });
}

/**
 * With AUTH=required: finds out who calls, and whether they may, before anything of a request is read or done. What is wrong with
 * a key is not told. An address that nothing answers at is no secret, and stays 404.
 */
export function authenticateRequests(
  instance: FastifyInstance,
  keys: AuthenticateKey,
  watch: KeyWatch,
): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 || isOpenToAll(request)) {
      done();
      return;
    }
    const text = offeredKey(request);
    const key = text === undefined ? undefined : keys.authenticate(text);
    if (!(key instanceof Promise)) {
      done(admit(request, key, watch));
      return;
    }
    key.then(
      (found) => done(admit(request, found, watch)),
      (error: unknown) => done(error instanceof Error ? error : new Error('A key could not be looked up')),
    );
  });
}

/** Notes who calls; returns why they may not. */
function admit(
  request: FastifyRequest,
  key: AuthenticatedKey | undefined,
  watch: KeyWatch,
): Error | undefined {
  if (key === undefined) return new HttpProblem('unauthenticated', { challenge: challengeOf(request) });
  setCaller(request, { keyId: key.id, payer: key.payer, ispbs: key.ispbs, scopes: key.scopes });
  setKeyWatch(request, (onEnd) => watch.watch(key.id, onEnd));
  const scope = routeAccessOf(request);
  // A mistake of ours, which must not open a door: answered as an internal error, and logged.
  if (scope === undefined || scope === 'open') return new Error('The route does not say who may call it');
  if (!key.scopes.includes(scope)) return new HttpProblem('scope_missing', { details: { scope } });
  if (!isForInstitution(request, key)) return new HttpProblem('ispb_forbidden');
  if (key.payer === undefined && SCOPES_OF_A_PAYER.has(scope)) return new HttpProblem('payer_missing');
  return undefined;
}

/** What is no ISPB at all is told by the route, and nobody's. */
function isForInstitution({ params }: FastifyRequest, { ispbs }: AuthenticatedKey): boolean {
  const ispb = typeof params === 'object' && params !== null && 'ispb' in params ? params.ispb : undefined;
  return !isIspb(ispb) || ispbs.includes(ispb);
}
