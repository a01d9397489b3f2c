import { Module, type DynamicModule } from '@nestjs/common';
import { Configuration } from '#configuration';
import {
  DEFAULT_BREAKER_POLICY,
  DEFAULT_SETTLEMENT_POLICY,
  isIspb,
  NO_BALANCE_HOLD_LIMIT_MS,
  type Ispb,
  type SettlementPolicy,
} from '#domain';
import { SETTLEMENT_QUEUE, withWorkerOptions } from '#queues';
import { RailHold, SettleChunk, SettlementEvents, SettlementSettings, SubmissionPauses } from '#use-cases';
import { LifecycleModule } from '../lifecycle/lifecycle.module.js';
import { MaintenanceModule } from '../maintenance/maintenance.module.js';
import { PauseWatch } from './pause-watch.js';
import { PlacesOfWorker } from './places-of-worker.js';
import { paceOf, profileOf, RailModule } from './rail.module.js';
import { ReturnInquiries } from './return-inquiries.js';
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
    PauseWatch,
    PlacesOfWorker,
    { provide: SubmissionPauses, useExisting: PauseWatch },
    RailHold,
    ReturnInquiries,
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

function settlementSettings(configuration: Configuration): SettlementSettings {
  const { payouts } = configuration;
  return {
    payerIspb: checkedIspb(payouts.payerIspb),
    railTimeoutMs: payouts.railTimeoutMs,
    leaseMs: payouts.leaseMs,
    maxRailCalls: paceOf(configuration)?.concurrency ?? MAX_SIMULATED_CALLS,
    policy: policyOf(configuration),
    breaker: DEFAULT_BREAKER_POLICY,
    random: Math.random,
  };
}

/** Settings can make a PSP's times longer than its profile says, not shorter. */
function policyOf(configuration: Configuration): SettlementPolicy {
  const { payouts, rail } = configuration;
  const own = profileOf(configuration)?.policy;
  const visibilityMs = Math.max(rail.visibilityMs, own?.visibilityMs ?? 0);
  // Room for a question after the window, and a second submission.
  const doubtLimitMs = Math.max(payouts.doubtLimitMs, 2 * (own?.visibilityMs ?? 0));
  return {
    ...DEFAULT_SETTLEMENT_POLICY,
    maxAttempts: payouts.maxAttempts,
    visibilityMs,
    doubtLimitMs,
    underWayLimitMs: Math.max(doubtLimitMs, own?.underWayLimitMs ?? 0),
    memoryMs: own?.memoryMs ?? DEFAULT_SETTLEMENT_POLICY.memoryMs,
    firstQuestionMs: own?.firstQuestionMs ?? DEFAULT_SETTLEMENT_POLICY.firstQuestionMs,
    questionCapMs: own?.questionCapMs ?? DEFAULT_SETTLEMENT_POLICY.questionCapMs,
    noBalanceHold: own ? noBalanceHold(rail.noBalanceHoldMs) : null,
  };
}

/** The simulated rail has no account: there, payments that are rejected for want of balance are an exercise for operators. */
function noBalanceHold(firstMs: number): SettlementPolicy['noBalanceHold'] {
  return { firstMs, limitMs: Math.max(firstMs, NO_BALANCE_HOLD_LIMIT_MS) };
}

function checkedIspb(text: string): Ispb {
  if (!isIspb(text)) throw new Error('The configuration has checked PAYER_ISPB.');
  return text;
}
