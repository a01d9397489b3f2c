import { setMaxListeners } from 'node:events';
import { Injectable } from '@nestjs/common';
import {
  decideAfterAttempt,
  DomainError,
  type RandomSource,
  type WebhookSchedule,
  type WebhookEvent,
} from '#domain';
import { Clock, pause } from '../time/clock.port.js';
import {
  WebhookOutbox,
  type ClaimedDelivery,
  type DeliveryResult,
  type WebhookEndpointKey,
} from './webhook-outbox.port.js';
import { WebhookSlots } from './webhook-slots.js';

export interface OutgoingWebhook {
  readonly url: string;
  readonly secrets: readonly Buffer[];
  readonly event: WebhookEvent;
}

export type WebhookAnswer =
  | {
      readonly status: number;
      /** `Retry-After` of a 429 or 503, in milliseconds, where it was given. */
      readonly retryAfterMs?: number;
    }
  | { readonly fault: 'timeout' | 'connection' | 'forbidden_address' | 'tls'; readonly message: string };

export abstract class WebhookSender {
  /**
   * Sends once, following no redirects, within a time limit; never rejects. The address connected to is checked when connecting.
   *
   * @param signal ends what is under way: it counts as not answered in time.
   */
  abstract send(webhook: OutgoingWebhook, signal: AbortSignal): Promise<WebhookAnswer>;
}

export abstract class WebhookDeliverySettings {
  /** One delivery ends after this, without an answer. Default 15000. */
  abstract readonly timeoutMs: number;
  /** A claimed delivery belongs to its worker for this long: one call, and the writing of its result. */
  abstract readonly leaseMs: number;
  abstract readonly schedule: WebhookSchedule;
  /** Chance for the pauses between attempts; `Math.random` will do. */
  abstract readonly random: RandomSource;
}

export abstract class WebhookDeliveryEvents {
  /** Deliveries whose last attempt has failed; they can be replayed. */
  abstract gaveUp(endpoint: WebhookEndpointKey, deliveries: number): void;
  /** A receiver answered 410; nothing is sent there any more. */
  abstract endpointGone(endpoint: WebhookEndpointKey): void;
}

/** Sent to one endpoint at once, and written in one statement. */
export const DELIVERIES_PER_ROUND = 10;
/** A job ends after so many rounds, or when it has taken so long, so that others have their turn; the sweeper wakes it again. */
export const MAX_ROUNDS = 100;
export const MAX_JOB_MS = 10_000;
/** The pause before results are written again while the database is unavailable; it doubles. */
const FIRST_WRITE_PAUSE_MS = 50;

interface Attempt {
  readonly result: DeliveryResult;
  readonly isGone: boolean;
}

/**
 * Sends what is due to one endpoint, a few deliveries at a time, and writes what came of it. At least once: what was sent and not
 * written is sent again when its lease has run out, with the same id.
 */
@Injectable()
export class DeliverWebhooks {
  private readonly underWay = new Set<Promise<void>>();
  private readonly stop = new AbortController();
  private isStopping = false;

  constructor(
    private readonly outbox: WebhookOutbox,
    private readonly sender: WebhookSender,
    private readonly clock: Clock,
    private readonly events: WebhookDeliveryEvents,
    private readonly settings: WebhookDeliverySettings,
    private readonly slots: WebhookSlots,
  ) {
    // Every call listens to it: a few hundred are no leak.
    setMaxListeners(0, this.stop.signal);
  }

  /**
   * Continues while the receiver takes deliveries and something is due. A receiver that took nothing of a whole round is left alone
   * until it is woken again, so that one that is dead holds a slot for one call and no longer. Does nothing for a payer that has
   * all the slots it may have; the sweeper wakes it again. Errors: `database_unavailable`.
   */
  deliver(endpoint: WebhookEndpointKey): Promise<void> {
    if (!this.slots.hasOneFor(endpoint.payer)) return Promise.resolve();
    this.slots.take(endpoint.payer);
    const over = this.deliverRounds(endpoint).finally(() => {
      this.underWay.delete(over);
      this.slots.release(endpoint.payer);
    });
    this.underWay.add(over);
    return over;
  }

  /** Begins no further round, and waits for what is under way; calls that take longer than `patienceMs` are broken off. */
  async drain(patienceMs: number): Promise<void> {
    this.isStopping = true;
    const callOff = this.clock.after(patienceMs, () => {
      this.stop.abort();
    });
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
    callOff();
  }

  private async deliverRounds(endpoint: WebhookEndpointKey): Promise<void> {
    const beginUntilMs = this.clock.nowMs() + MAX_JOB_MS;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if (this.isStopping || this.clock.nowMs() > beginUntilMs) return;
      if (!(await this.deliverRound(endpoint))) return;
    }
  }

  /** @returns whether the receiver took at least one of them. */
  private async deliverRound(endpoint: WebhookEndpointKey): Promise<boolean> {
    const claimedAtMs = this.clock.nowMs();
    const claimed = await this.outbox.claim(endpoint, DELIVERIES_PER_ROUND, this.settings.leaseMs);
    // Claimed so slowly that the lease may end during a call: the next claim sends them.
    if (this.clock.nowMs() - claimedAtMs > this.settings.leaseMs - this.settings.timeoutMs) return false;
    const attempts = await Promise.all(claimed.map((delivery) => this.attempt(delivery)));
    if (attempts.length === 0) return false;
    const results = attempts.map(({ result }) => result);
    await this.write(endpoint, results, claimedAtMs + this.settings.leaseMs);
    const url = claimed[attempts.findIndex(({ isGone }) => isGone)]?.url;
    if (url !== undefined && (await this.outbox.disableGone(endpoint, url)))
      this.events.endpointGone(endpoint);
    const givenUp = attempts.filter(({ result, isGone }) => result.next.kind === 'given_up' && !isGone);
    if (givenUp.length > 0) this.events.gaveUp(endpoint, givenUp.length);
    return results.some(({ next }) => next.kind === 'delivered');
  }

  private async attempt({
    deliveryId,
    fence,
    attempt,
    url,
    secrets,
    event,
  }: ClaimedDelivery): Promise<Attempt> {
    const startedAtMs = this.clock.nowMs();
    const answer = await this.sender.send({ url, secrets, event }, this.stop.signal);
    const { schedule, random } = this.settings;
    const { next, fault, isGone } = decideAfterAttempt(answer, attempt, schedule, random);
    const durationMs = Math.round(this.clock.nowMs() - startedAtMs);
    const status = 'status' in answer ? answer.status : null;
    return { result: { deliveryId, fence, answer: status, fault, durationMs, next }, isGone };
  }

  /** Retries while the database is unavailable and the lease lasts: what is not written is sent again. */
  private async write(
    endpoint: WebhookEndpointKey,
    results: readonly DeliveryResult[],
    leaseEndsAtMs: number,
  ): Promise<void> {
    for (let pauseMs = FIRST_WRITE_PAUSE_MS; ; pauseMs *= 2) {
      try {
        await this.outbox.write(endpoint, results);
        return;
      } catch (error) {
        const isDown = error instanceof DomainError && error.code === 'database_unavailable';
        if (!isDown || this.clock.nowMs() + pauseMs >= leaseEndsAtMs) throw error;
        await pause(this.clock, pauseMs);
      }
    }
  }
}
