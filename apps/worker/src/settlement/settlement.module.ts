import { Module } from '@nestjs/common';
import { Configuration } from '#configuration';
import { DEFAULT_BREAKER_POLICY, DEFAULT_SETTLEMENT_POLICY, isIspb, type Ispb } from '#domain';
import { SimulatedRail, SimulatedRailSettings } from '#rail';
import { Clock, Rail, SettleChunk, SettlementEvents, SettlementSettings, SystemClock } from '#use-cases';
import { SettleChunkProcessor } from './settle-chunk.processor.js';
import { SettlementLog } from './settlement-log.js';

/** Settles what the queue wakes this process for. */
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: SettlementEvents, useClass: SettlementLog },
    { provide: SettlementSettings, inject: [Configuration], useFactory: settlementSettings },
    { provide: SimulatedRailSettings, inject: [Configuration], useFactory: simulatedRailSettings },
    { provide: Rail, useClass: SimulatedRail },
    SettleChunk,
    SettleChunkProcessor,
  ],
})
export class SettlementModule {}

function settlementSettings({ payouts, rail }: Configuration): SettlementSettings {
  return {
    payerIspb: payerIspb(payouts.payerIspb),
    railTimeoutMs: payouts.railTimeoutMs,
    leaseMs: payouts.leaseMs,
    maxRailCalls: rail.concurrency,
    policy: DEFAULT_SETTLEMENT_POLICY,
    breaker: DEFAULT_BREAKER_POLICY,
    random: Math.random,
  };
}

function simulatedRailSettings({ payouts, rail }: Configuration): SimulatedRailSettings {
  return { payerIspb: payerIspb(payouts.payerIspb), latencyMs: rail.simulated.latencyMs };
}

function payerIspb(text: string): Ispb {
  if (!isIspb(text)) throw new Error('The configuration has checked PAYER_ISPB.');
  return text;
}
