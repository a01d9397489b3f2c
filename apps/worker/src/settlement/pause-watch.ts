import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PayerPolicyRepository, SettlementPauseRepository } from '#database';
import { MALOTE, type SettlementPause } from '#domain';
import { Logger, PeriodicTask } from '#observability';
import { RailHold, SubmissionPauses } from '#use-cases';

/** A pause holds within a second. */
const LOOK_EVERY_MS = 500;

/**
 * Looks twice a second which payers are paused, and whether all settlement is, or has to be because the database has gone back in time;
 * logs changes; and whether payments are held because the account at the rail lacks the balance. Claims read the pauses themselves;
 * payments that were claimed before are stopped by what was seen here.
 */
@Injectable()
export class PauseWatch extends SubmissionPauses implements OnModuleDestroy {
  private readonly logger: Logger;
  private pause: SettlementPause | undefined;
  private pausedPayers: ReadonlySet<string> = new Set();
  private readonly looks = new PeriodicTask(() => this.look(), {
    intervalMs: LOOK_EVERY_MS,
    // Outages of the database are reported where they are noticed.
    onError: (error) => {
      this.logger.debug({ err: error }, 'Could not read who is paused; keeping the last value');
    },
  });

  constructor(
    @Inject(SettlementPauseRepository) private readonly settlement: Pick<SettlementPauseRepository, 'look'>,
    @Inject(PayerPolicyRepository) private readonly policies: Pick<PayerPolicyRepository, 'pausedPayers'>,
    @Inject(RailHold) private readonly hold: Pick<RailHold, 'look'>,
    logger: Logger,
  ) {
    super();
    this.logger = logger.child({ context: 'settlement' });
  }

  /** Resolves after the first look: what this process claims is compared with what it has seen of the database. */
  begin(): Promise<void> {
    return this.looks.startNow();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looks.stop();
  }

  override isPaused(payer: string): boolean {
    return this.pause !== undefined || this.pausedPayers.has(payer);
  }

  private async look(): Promise<void> {
    await Promise.all([this.lookAtSettlement(), this.lookAtPayers(), this.hold.look()]);
  }

  private async lookAtPayers(): Promise<void> {
    const before = this.pausedPayers;
    const payers = await this.policies.pausedPayers();
    this.pausedPayers = new Set(payers);
    if (payers.length === before.size && payers.every((payer) => before.has(payer))) return;
    this.logger.warn({ payers }, 'Paused payers changed');
  }

  private async lookAtSettlement(): Promise<void> {
    const before = this.pause;
    this.pause = await this.settlement.look();
    if (this.pause?.since.getTime() === before?.since.getTime()) return;
    if (this.pause === undefined) {
      this.logger.info({}, 'Settlement is resumed');
      return;
    }
    const message = 'Settlement is paused: no payment is submitted';
    if (this.pause.actor === MALOTE) this.logger.error(this.pause, message);
    else this.logger.warn(this.pause, message);
  }
}
