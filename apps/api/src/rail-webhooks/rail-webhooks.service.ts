import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Configuration } from '#configuration';
import { WakePayoutsRepository } from '#database';
import { isAuthentic, paymentsIn, readProfile, type ReceivedWebhook, type WebhookRules } from '#rails';
import { PayoutQueue } from '#use-cases';
import { HttpProblem } from '../http/problems/http-problem.js';

/** What is taken of the PSP, and how it is known to be the PSP's. */
interface TakenWebhooks {
  readonly profile: string;
  readonly rules: Omit<WebhookRules, 'authenticity'>;
  /** Whether the rail, when it is asked, says what came back. */
  readonly saysReturns: boolean;
  readonly isAuthentic: (webhook: ReceivedWebhook) => boolean;
}

/** The simulated rail sends none; who tries the sandbox may. */
const SIMULATED: TakenWebhooks = {
  profile: 'simulated',
  rules: {
    payments: null,
    paymentId: ['/payment_id'],
    endToEndId: ['/end_to_end_id'],
    railReference: [],
    withoutReturn: null,
  },
  saysReturns: true,
  isAuthentic: () => true,
};

/** The PSP's webhooks. Each makes the worker ask about the payments it names; nothing else in it is believed. */
@Injectable()
export class RailWebhooks {
  private readonly taken: TakenWebhooks | undefined;

  /** @throws Error naming what the profile lacks, or needs */
  constructor(
    configuration: Configuration,
    private readonly waking: WakePayoutsRepository,
    private readonly queue: PayoutQueue,
  ) {
    this.taken = takenBy(configuration);
  }

  /**
   * @param json its body; undefined: it has none
   * @throws HttpProblem `rail_webhook_unknown`, `rail_webhook_not_authentic`
   */
  async take(profile: string, webhook: ReceivedWebhook, json: unknown): Promise<void> {
    if (this.taken?.profile !== profile) throw new HttpProblem('rail_webhook_unknown');
    if (!this.taken.isAuthentic(webhook)) throw new HttpProblem('rail_webhook_not_authentic');
    const { rules, saysReturns } = this.taken;
    for (const payment of paymentsIn(json, rules)) {
      const mayBeReturned = payment.mayBeReturned && saysReturns;
      const woken = await this.waking.wake({ ...payment, mayBeReturned });
      if (woken?.isDue !== true) continue;
      const { payer, batchId, payoutId } = woken;
      // Lost while Redis is down: the sweeper finds it.
      this.queue.enqueue([{ payer, batchId, payoutIds: [payoutId] }]).catch(() => undefined);
    }
  }
}

function takenBy({ rail }: Configuration): TakenWebhooks | undefined {
  if (rail.kind === 'simulated') return SIMULATED;
  const { secret, keyFile } = rail.webhooks;
  if (secret === undefined && keyFile === undefined) return undefined;
  const { webhook: rules, returns } = readProfile(rail.profile);
  if (rules === null)
    throw new Error(`RAIL_PROFILE: ${rail.profile} has no webhook. Unset RAIL_WEBHOOK_SECRET and _KEY_FILE.`);
  const isSigned = ['signature', 'jwt'].includes(rules.authenticity.kind);
  if ((isSigned ? keyFile : secret) === undefined)
    throw new Error(`RAIL_PROFILE needs RAIL_WEBHOOK_${isSigned ? 'KEY_FILE' : 'SECRET'}, which is not set.`);
  const publicKey = keyFile === undefined ? undefined : createPublicKey(readFileSync(keyFile));
  return {
    profile: basename(rail.profile, '.json'),
    rules,
    saysReturns: returns !== null,
    isAuthentic: (webhook) => isAuthentic(webhook, rules, { secret, publicKey }),
  };
}
