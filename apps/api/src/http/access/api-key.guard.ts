import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { isIspb, SCOPES_OF_A_PAYER, type Scope } from '#domain';
import { OPEN_TO_ALL } from '#observability';
import { AuthenticateKey, KeyWatch, type AuthenticatedKey } from '#use-cases';
import type { ApiRequest } from '../api-request.js';
import { HttpProblem } from '../problems/http-problem.js';
import { BASIC_CHALLENGE, offeredKey, TAKES_KEY_AS_PASSWORD } from './offered-key.js';
import { REQUIRED_SCOPE } from './route-access.js';

/**
 * With AUTH=required: finds out who calls, and whether they may, before the body is read. It does not say what is wrong with a
 * key. An address that no route answers is no secret, and stays 404.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: AuthenticateKey,
    private readonly watch: KeyWatch,
  ) {}

  /** @throws HttpProblem `unauthenticated`, `scope_missing`, `ispb_forbidden`, `payer_missing` */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const route = context.getHandler();
    if (this.reflector.get<boolean | undefined>(OPEN_TO_ALL, route) === true) return true;
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const asPassword = this.reflector.get<boolean | undefined>(TAKES_KEY_AS_PASSWORD, route) === true;
    const scope = this.reflector.get<Scope | undefined>(REQUIRED_SCOPE, route);
    const admit = (key: AuthenticatedKey | undefined): true => {
      const headers = asPassword ? { 'www-authenticate': BASIC_CHALLENGE } : {};
      if (key === undefined) throw new HttpProblem('unauthenticated', { headers });
      this.identify(request, key);
      mustAllow(request, key, scope);
      return true;
    };
    const text = offeredKey(request.headers.authorization, asPassword);
    const beforeGuess = (): void => {
      request.refuseGuess?.();
      request.isGuess = true;
    };
    const key = text === undefined ? undefined : this.keys.authenticate(text, beforeGuess);
    return key instanceof Promise ? key.then(admit) : admit(key);
  }

  private identify(request: ApiRequest, key: AuthenticatedKey): void {
    request.caller = { keyId: key.id, payer: key.payer, ispbs: key.ispbs, scopes: key.scopes };
    request.watchKey = (onEnd) => this.watch.watch(key.id, onEnd);
  }
}

function mustAllow({ params }: ApiRequest, key: AuthenticatedKey, scope: Scope | undefined): void {
  // A mistake of ours, which must not open a door: answered as an internal error, and logged.
  if (scope === undefined) throw new Error('The route does not say who may call it');
  if (!key.scopes.includes(scope)) throw new HttpProblem('scope_missing', { details: { scope } });
  // The route itself refuses what is no ISPB at all.
  const ispb = params['ispb'];
  if (isIspb(ispb) && !key.ispbs.includes(ispb)) throw new HttpProblem('ispb_forbidden');
  if (key.payer === undefined && SCOPES_OF_A_PAYER.has(scope)) throw new HttpProblem('payer_missing');
}
