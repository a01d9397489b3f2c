import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { DEFAULT_BREAKER_POLICY, DEFAULT_SETTLEMENT_POLICY, isIspb, type Ispb } from '#domain';
import {
  Clock,
  SettleChunk,
  SettlementEvents,
  SettlementSettings,
  SubmissionGate,
  SystemClock,
} from '#use-cases';
import { DrainingModule } from '../draining/draining.module.js';
import { StallWatchModule } from '../health/stall-watch.module.js';
import { StoppingModule } from '../stopping/stopping.module.js';
import { SweepingModule } from '../sweeping/sweeping.module.js';
import { PauseWatch } from './pause-watch.js';
import { RailModule } from './rail.module.js';
import { SettleChunkProcessor } from './settle-chunk.processor.js';
import { SettlementLog } from './settlement-log.js';

/** The simulated rail has no limit of its own, and keys that hang shall not hold up others; this one bounds the memory. */
const MAX_SIMULATED_CALLS = 10_000;

/** Settles what the queue wakes this process for. */
@Module({
  imports: [DrainingModule, RailModule, StallWatchModule, StoppingModule, SweepingModule],
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: SettlementEvents, useClass: SettlementLog },
    { provide: SettlementSettings, inject: [Configuration], useFactory: settlementSettings },
    SubmissionGate,
    PauseWatch,
    SettleChunk,
    SettleChunkProcessor,
  ],
})
export class SettlementModule {}

function settlementSettings({ payouts, rail }: Configuration): SettlementSettings {
  return {
    payerIspb: checkedIspb(payouts.payerIspb),
    railTimeoutMs: payouts.railTimeoutMs,
    leaseMs: payouts.leaseMs,
    maxRailCalls: rail.kind === 'http' ? rail.http.concurrency : MAX_SIMULATED_CALLS,
    policy: {
      ...DEFAULT_SETTLEMENT_POLICY,
      maxAttempts: payouts.maxAttempts,
      doubtLimitMs: payouts.doubtLimitMs,
      visibilityMs: rail.visibilityMs,
    },
    breaker: DEFAULT_BREAKER_POLICY,
    random: Math.random,
  };
}

function checkedIspb(text: string): Ispb {
  if (!isIspb(text)) throw new Error('The configuration has checked PAYER_ISPB.');
  return text;
}
