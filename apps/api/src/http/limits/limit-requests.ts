import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '#observability';
import type { QuotaCounter, QuotaState, QuotaUse } from '#use-cases';
import { callerOf } from '../access/caller.js';
import { HttpProblem } from '../problems/http-problem.js';
import { clientAddressOf } from './client-address.js';
import { isEmptyRead } from './empty-read.js';
import { secondsUntilReset, setLimitHeaders } from './limit-headers.js';
import type { RequestQuotas } from './request-quotas.js';
import { routeLimitOf } from './route-limits.js';
import { tellOfRefusals } from './tell-of-refusals.js';

export interface RequestLimits {
  readonly quotas: RequestQuotas;
  readonly counter: QuotaCounter;
  /** How long a reading call waits for messages. */
  readonly waitMs: number;
  /** A process that stops sends its waiting callers away before their time, which is not their doing. */
  readonly isStopping: () => boolean;
  readonly logger: Logger;
}

/** Calls that have been counted, or refused and so count for nothing. */
const settled = new WeakSet<FastifyRequest>();

/**
 * Limits how often clients may call, in three steps around authentication:
 *
 * 1. before it, what this process knows: an address whose quota is used up, or that has offered too many bad keys, is refused
 *    without a question to Redis or Postgres;
 * 2. after it and before the body is read, the call is counted for its address and its key, in one round trip;
 * 3. before the answer is written: a key that is none, for its address; a call that authentication refused; a reading call that was empty.
 *
 * Reading calls are not counted in step 2, so a healthy collector costs no question at all. A call that is refused by what is
 * known counts for nothing.
 */
export function limitRequests(instance: FastifyInstance, limits: RequestLimits): void {
  const { counter, quotas } = limits;
  const tell = tellOfRefusals(limits.logger, 'Calls are refused; see RATE_LIMIT');

  function refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    states: readonly QuotaState[],
    refused: QuotaState,
  ): HttpProblem {
    settled.add(request);
    setLimitHeaders(reply, states);
    const { name, limit, windowSeconds } = refused.quota;
    tell({ quota: name, keyId: callerOf(request)?.keyId, address: clientAddressOf(request) });
    return new HttpProblem('rate_limited', {
      details: { quota: name, limit, windowSeconds, retryAfterSeconds: secondsUntilReset(refused) },
    });
  }

  instance.addHook('onRequest', (request, reply, done) => {
    const limit = routeLimitOf(request);
    if (limit === 'free') {
      done();
      return;
    }
    const subject = clientAddressOf(request);
    const checked = limit === 'ordinary' ? [quotas.failedKeys, quotas.address] : [quotas.failedKeys];
    const states = checked.map((quota) => counter.lastKnown({ quota, subject }));
    const usedUp = lastToEnd(states.filter(isUsedUp));
    if (usedUp === undefined) done();
    else done(refuse(request, reply, [usedUp], usedUp));
  });

  // After every onRequest hook, authentication's among them, whatever the order they were added in.
  instance.addHook('preParsing', (request, reply, _payload, done) => {
    switch (routeLimitOf(request)) {
      case 'free':
      case 'keyed':
        done();
        return;
      case 'reading': {
        const state = counter.lastKnown(emptyReadOf(request, quotas));
        if (isUsedUp(state)) {
          done(refuse(request, reply, [state], state));
          return;
        }
        setLimitHeaders(reply, [state]);
        done();
        return;
      }
      case 'ordinary': {
        settled.add(request);
        const uses = usesOf(request, quotas);
        const known = uses.map((use) => counter.lastKnown(use));
        const usedUp = lastToEnd(known.filter(isUsedUp));
        if (usedUp !== undefined) {
          done(refuse(request, reply, known, usedUp));
          return;
        }
        counter.count(uses).then((states) => {
          const exceeded = lastToEnd(states.filter((state) => state.exceeded));
          if (exceeded === undefined) setLimitHeaders(reply, states);
          done(exceeded && refuse(request, reply, states, exceeded));
        }, done);
      }
    }
  });

  instance.addHook('onSend', (request, reply, _payload, done) => {
    const uses = usesByAnswer(request, reply, limits);
    if (uses.length === 0) {
      done();
      return;
    }
    counter.count(uses).then((states) => {
      const shown = states.filter(({ quota }) => quota !== quotas.failedKeys);
      if (shown.length > 0) setLimitHeaders(reply, shown);
      done();
    }, done);
  });
}

function usesOf(request: FastifyRequest, { address, key }: RequestQuotas): QuotaUse[] {
  const keyId = callerOf(request)?.keyId;
  const byAddress = { quota: address, subject: clientAddressOf(request) };
  return keyId === undefined ? [byAddress] : [{ quota: key, subject: keyId }, byAddress];
}

function emptyReadOf(request: FastifyRequest, { emptyReads }: RequestQuotas): QuotaUse {
  return { quota: emptyReads, subject: callerOf(request)?.keyId ?? clientAddressOf(request) };
}

/** What a call turns out to have used when its answer is there. */
function usesByAnswer(request: FastifyRequest, reply: FastifyReply, limits: RequestLimits): QuotaUse[] {
  const { quotas, waitMs } = limits;
  const limit = routeLimitOf(request);
  const uses: QuotaUse[] = [];
  if (limit === 'free') return uses;
  if (reply.statusCode === 401 && isGuess(request))
    uses.push({ quota: quotas.failedKeys, subject: clientAddressOf(request) });
  if (settled.has(request) || reply.statusCode >= 500 || limits.isStopping()) return uses;
  if (limit === 'ordinary') uses.push(...usesOf(request, quotas));
  else if (limit === 'reading' && isEmptyRead(reply, waitMs)) uses.push(emptyReadOf(request, quotas));
  return uses;
}

/** Without credentials nothing was guessed, and a key that ended during its call was none. */
function isGuess(request: FastifyRequest): boolean {
  return request.headers.authorization !== undefined && callerOf(request)?.keyId === undefined;
}

/** Of several quotas that are used up, the one that decides when a client may come back. */
function lastToEnd(states: readonly QuotaState[]): QuotaState | undefined {
  const [first, ...others] = states;
  return others.reduce((last, state) => (last && last.resetMs >= state.resetMs ? last : state), first);
}

function isUsedUp({ remaining }: QuotaState): boolean {
  return remaining === 0;
}
