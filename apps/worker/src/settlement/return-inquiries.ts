import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PayoutReturnsRepository, type ReturnInquiry } from '#database';
import { DomainError } from '#domain';
import { Logger, PeriodicTask } from '#observability';
import { Rail, SettleChunk } from '#use-cases';
import { Draining } from '../lifecycle/draining.js';

const LOOK_EVERY_MS = 1_000;
/** Questions of one look, one after the other: returns are few, and payments come first at the PSP. */
const MAX_QUESTIONS = 20;

/** Asks the rail about paid payouts that it may have returned money of. The answer never moves a payout. */
@Injectable()
export class ReturnInquiries implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger: Logger;
  private isStopping = false;
  private readonly looks = new PeriodicTask(() => this.look(), {
    intervalMs: LOOK_EVERY_MS,
    onError: (error) => {
      // Outages are reported where they are noticed; what is due stays due.
      if (!(error instanceof DomainError)) this.logger.error({ err: error }, 'Could not ask about returns');
    },
  });

  constructor(
    private readonly returns: PayoutReturnsRepository,
    // It is asked through what keeps its pace.
    @Inject(Rail) private readonly rail: Pick<Rail, 'id'>,
    private readonly settling: SettleChunk,
    private readonly draining: Draining,
    logger: Logger,
  ) {
    this.logger = logger.child({ context: 'settlement' });
  }

  onApplicationBootstrap(): void {
    this.draining.drainWith({
      drain: () => this.stop(),
      start: () => {
        this.isStopping = false;
        this.looks.start();
      },
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  /** After the question that is under way; what else was taken is due again later. */
  private stop(): Promise<void> {
    this.isStopping = true;
    return this.looks.stop();
  }

  private async look(): Promise<void> {
    for (const inquiry of await this.returns.takeInquiries(MAX_QUESTIONS)) {
      if (this.isStopping) return;
      await this.ask(inquiry);
    }
  }

  private async ask(inquiry: ReturnInquiry): Promise<void> {
    const { payer, payment } = inquiry;
    // No other rail is believed about it; it is asked later, by a worker of that rail.
    if (inquiry.rail !== this.rail.id) return;
    const outcome = await this.settling.inquire(payment);
    if (outcome.kind === 'no_answer') return;
    const ids = { payer, payout_id: payment.payoutId, payment_id: payment.paymentId };
    if (outcome.kind !== 'settled') {
      this.logger.error(
        { ...ids, outcome: outcome.kind },
        'The rail says of a paid payout that it is not paid',
      );
    } else if (
      outcome.returns !== undefined &&
      (await this.returns.record(inquiry, outcome.returns)) === 'contradicts'
    ) {
      this.logger.error(
        { ...ids, returns: outcome.returns },
        'The rail says of a payout that more came back than was paid, or another amount than before',
      );
    }
    await this.returns.end(inquiry);
  }
}
