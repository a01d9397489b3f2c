import { Injectable } from '@nestjs/common';
import { HealthDetail } from '#observability';
import { RailNews, SettlementBacklog, SettlementSwitch } from '#use-cases';

/** Is it us or the rail: what the workers say of it, and what waits for it. */
@Injectable()
export class SettlementDetail extends HealthDetail {
  readonly name = 'settlement';

  constructor(
    private readonly backlog: SettlementBacklog,
    private readonly news: RailNews,
    private readonly settlementSwitch: SettlementSwitch,
  ) {
    super();
  }

  override async read(): Promise<object> {
    const [rail, { pending, processing, inDoubt, since, isAtLeast }, pause] = await Promise.all([
      this.readRail(),
      this.backlog.read(),
      this.settlementSwitch.read(),
    ]);
    return {
      ...rail,
      paused: pause !== undefined,
      paused_since: pause?.since.toISOString() ?? null,
      pending,
      processing,
      in_doubt: inDoubt,
      oldest_open_batch_at: since?.toISOString() ?? null,
      at_least: isAtLeast,
    };
  }

  /** Without Redis nobody can say. */
  private async readRail(): Promise<{ rail: 'ok' | 'away' | 'unknown'; rail_away_since: string | null }> {
    try {
      const since = await this.news.awaySince();
      return { rail: since === undefined ? 'ok' : 'away', rail_away_since: since?.toISOString() ?? null };
    } catch {
      return { rail: 'unknown', rail_away_since: null };
    }
  }
}
