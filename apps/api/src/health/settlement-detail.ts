import { Injectable } from '@nestjs/common';
import { RailHoldRepository, SettlementBacklogRepository, SettlementPauseRepository } from '#database';
import { HealthDetail } from '#observability';
import { RailAvailability } from '#redis';

/** Whether the rail answers, as workers report, and what waits for it: is it us or the rail? */
@Injectable()
export class SettlementDetail extends HealthDetail {
  readonly name = 'settlement';

  constructor(
    private readonly backlog: SettlementBacklogRepository,
    private readonly rail: RailAvailability,
    private readonly settlement: SettlementPauseRepository,
    private readonly holds: RailHoldRepository,
  ) {
    super();
  }

  override async read(): Promise<object> {
    const [rail, { pending, processing, inDoubt, since, isAtLeast }, pause, [hold]] = await Promise.all([
      this.readRail(),
      this.backlog.read(),
      this.settlement.read(),
      this.holds.list(),
    ]);
    return {
      ...rail,
      paused: pause !== undefined,
      paused_since: pause?.since.toISOString() ?? null,
      held: hold !== undefined,
      held_until: hold?.until.toISOString() ?? null,
      pending,
      processing,
      in_doubt: inDoubt,
      oldest_open_batch_at: since?.toISOString() ?? null,
      at_least: isAtLeast,
    };
  }

  /** Unknown also while Redis is down. */
  private async readRail(): Promise<{ rail: string; rail_down_since: string | null }> {
    const { rail, downSince } = await this.rail
      .read()
      .catch(() => ({ rail: 'unknown', downSince: undefined }));
    return { rail, rail_down_since: downSince?.toISOString() ?? null };
  }
}
