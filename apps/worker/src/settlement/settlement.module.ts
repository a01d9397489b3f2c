import { Module, type DynamicModule } from '@nestjs/common';
import { Configuration } from '#configuration';
import { DEFAULT_BREAKER_POLICY, DEFAULT_SETTLEMENT_POLICY, isIspb, type Ispb } from '#domain';
import { SETTLEMENT_QUEUE, withWorkerOptions } from '#queues';
import { SettleChunk, SettlementEvents, SettlementSettings, SubmissionGate } from '#use-cases';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { MaintenanceModule } from '../maintenance/maintenance.module.js';
import { PauseWatch } from './pause-watch.js';
import { RailModule } from './rail.module.js';
import { SettleChunkProcessor } from './settle-chunk.processor.js';
import { SettlementLog } from './settlement-log.js';

/** The simulated rail itself has no limit, and keys that hang shall not hold up others; this one bounds the memory. */
const MAX_SIMULATED_CALLS = 10_000;

/** A job's lock outlasts the lease of its payouts, so that a worker that takes the job over can take the payouts over too. */
const LOCK_BEYOND_LEASE_MS = 5_000;
/** How often jobs of dead workers are looked for. Seldom: the sweeper finds their payouts anyway. */
const STALLED_CHECK_INTERVAL_MS = 15_000;

@Module({
  imports: [LifecycleModule, MaintenanceModule, RailModule],
  providers: [
    { provide: SettlementEvents, useClass: SettlementLog },
    { provide: SettlementSettings, inject: [Configuration], useFactory: settlementSettings },
    SubmissionGate,
    PauseWatch,
    SettleChunk,
  ],
})
export class SettlementModule {
  static with({ worker, payouts }: Configuration): DynamicModule {
    const processor = withWorkerOptions(SettleChunkProcessor, SETTLEMENT_QUEUE, {
      concurrency: worker.concurrency,
      lockDuration: payouts.leaseMs + LOCK_BEYOND_LEASE_MS,
      stalledInterval: STALLED_CHECK_INTERVAL_MS,
    });
    return { module: SettlementModule, providers: [{ provide: SettleChunkProcessor, useClass: processor }] };
  }
}

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
