import type { Response } from 'express';
import type { Logger } from '#observability';
import type { QuotaCounter, QuotaState, QuotaUse } from '#use-cases';
import { elapsedMs, type ApiRequest } from '../api-request.js';
import type { Stopping } from '../middleware/refuse-requests.js';
import { HttpProblem } from '../problems/http-problem.js';
import { clientAddressOf } from './client-address.js';
import { secondsUntilReset, setLimitHeaders } from './limit-headers.js';
import type { RequestQuotas } from './request-quotas.js';
import { warnThrottled } from './warn-throttled.js';

/** What of a wait may be missing, by clocks and timers, for it to count as waited out. */
const TOLERANCE_MS = 50;

export interface RequestLimitsSettings {
  readonly quotas: RequestQuotas;
  /** How long a reading call waits for messages. */
  readonly waitMs: number;
  /** A process that stops sends its waiting callers away before their time, which is not their doing. */
  readonly stopping: Stopping;
  readonly logger: Logger;
}

/**
 * Limits how often clients may call, in three steps around authentication:
 *
 * 1. before it, by what this process knows: an address whose quota is used up is refused without a question to Redis or Postgres
 *    (`UsedUpQuotaGuard`); where it has offered too many bad keys, only a key that would have to be looked up is;
 * 2. after it and before the body is read, the call is counted for its address and its key, in one round trip (`RateLimitGuard`);
 * 3. before the answer is written: a bad key that was looked up, for its address; a call that authentication refused otherwise; a reading call that was empty
 *    (`ProblemDetailsFilter`, and `sendReading` for those that succeed).
 *
 * Reading calls are not counted in step 2, so a healthy collector costs no question at all. A call that is refused by what is
 * known counts for nothing.
 */
export class RequestLimits {
  private readonly warn: (facts: object) => void;

  constructor(
    private readonly counter: QuotaCounter,
    private readonly settings: RequestLimitsSettings,
  ) {
    this.warn = warnThrottled(settings.logger, 'Calls are refused; see RATE_LIMIT');
  }

  /** Step 1. @throws HttpProblem `rate_limited` */
  refuseUsedUp(request: ApiRequest, response: Response): void {
    const { quotas } = this.settings;
    if (request.limit === 'free') return;
    const subject = clientAddressOf(request);
    if (request.limit === 'ordinary') {
      const state = this.counter.lastKnown({ quota: quotas.address, subject });
      if (isUsedUp(state)) throw this.refusal(request, response, [state], state);
    }
    const guesses = this.counter.lastKnown({ quota: quotas.failedKeys, subject });
    if (!isUsedUp(guesses)) return;
    request.refuseGuess = () => {
      throw this.refusal(request, response, [guesses], guesses);
    };
  }

  /** Step 2. @throws HttpProblem `rate_limited` */
  charge(request: ApiRequest, response: Response): void | Promise<void> {
    if (request.limit === 'reading') this.checkEmptyReads(request, response);
    if (request.limit !== 'ordinary') return;
    request.isCharged = true;
    const uses = this.usesOf(request);
    const known = uses.map((use) => this.counter.lastKnown(use));
    const usedUp = lastToReset(known.filter(isUsedUp));
    if (usedUp !== undefined) throw this.refusal(request, response, known, usedUp);
    return this.counter.count(uses).then((states) => {
      const exceeded = lastToReset(states.filter((state) => state.exceeded));
      if (exceeded !== undefined) throw this.refusal(request, response, states, exceeded);
      setLimitHeaders(response, states);
    });
  }

  /** Step 3; undefined where there is nothing to count, which is the rule. Sets the headers that show the state of the quotas. */
  chargeAnswer(request: ApiRequest, response: Response, status: number): Promise<void> | undefined {
    const uses = this.usesByAnswer(request, response, status);
    if (uses.length === 0) return undefined;
    return this.counter.count(uses).then((states) => {
      const shown = states.filter(({ quota }) => quota !== this.settings.quotas.failedKeys);
      if (shown.length > 0 && !response.headersSent) setLimitHeaders(response, shown);
    });
  }

  private checkEmptyReads(request: ApiRequest, response: Response): void {
    const state = this.counter.lastKnown(this.emptyReadOf(request));
    if (isUsedUp(state)) throw this.refusal(request, response, [state], state);
    setLimitHeaders(response, [state]);
  }

  private refusal(
    request: ApiRequest,
    response: Response,
    states: readonly QuotaState[],
    refused: QuotaState,
  ): HttpProblem {
    request.isCharged = true;
    setLimitHeaders(response, states);
    const { name, limit, windowSeconds } = refused.quota;
    this.warn({ quota: name, keyId: request.caller?.keyId, address: clientAddressOf(request) });
    return new HttpProblem('rate_limited', {
      details: { quota: name, limit, windowSeconds, retryAfterSeconds: secondsUntilReset(refused) },
    });
  }

  private usesByAnswer(request: ApiRequest, response: Response, status: number): QuotaUse[] {
    const { quotas, stopping } = this.settings;
    // Refused before its route was found: as a call to an unknown address.
    const { limit = 'ordinary' } = request;
    const uses: QuotaUse[] = [];
    if (limit === 'free') return uses;
    if (status === 401 && offersBadKey(request)) {
      // It costs next to nothing, and is no reason to refuse the good keys of its address.
      if (request.isGuess) uses.push({ quota: quotas.failedKeys, subject: clientAddressOf(request) });
      return uses;
    }
    if (request.isCharged === true || status >= 500 || stopping.isStopping) return uses;
    if (limit === 'ordinary') uses.push(...this.usesOf(request));
    else if (limit === 'reading' && this.isEmptyRead(request, response, status))
      uses.push(this.emptyReadOf(request));
    return uses;
  }

  /**
   * Whether a reading call that is answered with this status neither brought anything new nor waited: refused, a replay, overtaken
   * by a newer call of the same stream, or left by its client. Such calls have no pace.
   */
  private isEmptyRead(request: ApiRequest, { destroyed }: Response, status: number): boolean {
    if (status >= 400 || request.isReplay === true) return true;
    return (status === 204 || destroyed) && elapsedMs(request) < this.settings.waitMs - TOLERANCE_MS;
  }

  private usesOf(request: ApiRequest): QuotaUse[] {
    const { address, key } = this.settings.quotas;
    const keyId = request.caller?.keyId;
    const byAddress = { quota: address, subject: clientAddressOf(request) };
    return keyId === undefined ? [byAddress] : [{ quota: key, subject: keyId }, byAddress];
  }

  private emptyReadOf(request: ApiRequest): QuotaUse {
    const subject = request.caller?.keyId ?? clientAddressOf(request);
    return { quota: this.settings.quotas.emptyReads, subject };
  }
}

/** Without credentials no key was offered, and one that ended during its call was good. */
function offersBadKey({ headers, caller }: ApiRequest): boolean {
  return headers.authorization !== undefined && caller?.keyId === undefined;
}

/** Of several quotas that are used up, the one that decides when a client may come back. */
function lastToReset(states: readonly QuotaState[]): QuotaState | undefined {
  const [first, ...others] = states;
  return others.reduce((last, state) => (last && last.resetMs >= state.resetMs ? last : state), first);
}

function isUsedUp({ remaining }: QuotaState): boolean {
  return remaining === 0;
}
