import { MetricsReading, RecentAnswer, type Sample } from '#observability';
import type { SettlementSwitch } from '#use-cases';

/** Whether settlement is paused, so that alerts do not fire for what an operator wanted. */
export class PauseReading extends MetricsReading {
  readonly names = ['malote_settlement_paused'] as const;
  private readonly recent: RecentAnswer<boolean>;

  constructor(settlementSwitch: SettlementSwitch) {
    super();
    this.recent = new RecentAnswer(async () => (await settlementSwitch.read()) !== undefined);
  }

  override async read(): Promise<readonly Sample[]> {
    const isPaused = await this.recent.get();
    return [{ name: 'malote_settlement_paused', value: isPaused ? 1 : 0, labels: {} }];
  }
}
