import { Module } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Configuration } from '#configuration';
import { SimulatedPaymentRepository } from '#database';
import { isIspb } from '#domain';
import { Metrics } from '#observability';
import { PspRail, pspRailId, readProfile, SimulatedRail, type Profile } from '#rails';
import { RailAvailability, RedisRailPace, RedisSettings, type PaceLimits } from '#redis';
import { Clock, NoPace, Rail, RailPace, StreamSignals } from '#use-cases';
import { MeasuredRail } from './measured-rail.js';

@Module({
  providers: [
    {
      provide: Rail,
      inject: [Metrics, RailAvailability, Configuration, SimulatedPaymentRepository, StreamSignals, Clock],
      useFactory: (
        metrics: Metrics,
        availability: RailAvailability,
        ...chosenBy: Parameters<typeof chooseRail>
      ) => new MeasuredRail(chooseRail(...chosenBy), metrics, () => availability.markUp()),
    },
    { provide: RailPace, inject: [Rail, Configuration, Redis, RedisSettings], useFactory: choosePace },
  ],
  exports: [Rail, RailPace],
})
export class RailModule {}

function chooseRail(
  configuration: Configuration,
  ledger: SimulatedPaymentRepository,
  signals: StreamSignals,
  clock: Clock,
): Rail {
  const { payouts, rail } = configuration;
  const profile = profileOf(configuration);
  if (profile !== undefined) {
    const { url, account, concurrency = profile.policy.concurrency } = rail.psp;
    if (url === undefined) throw new Error('The configuration has checked RAIL_URL.');
    const id = pspRailId(rail.profile, url, account);
    return new PspRail({ ...rail.psp, url, maxConnections: concurrency, profile, id }, clock);
  }
  if (!isIspb(payouts.payerIspb)) throw new Error('The configuration has checked PAYER_ISPB.');
  const settings = { payerIspb: payouts.payerIspb, latencyMs: rail.simulated.latencyMs };
  return new SimulatedRail(ledger, signals, settings, clock);
}

/** A call ends by its time limit; what counts for longer was made by a worker that is gone, or whose clock differs. */
const BEYOND_CALL_MS = 5_000;

function choosePace(
  { id }: Rail,
  configuration: Configuration,
  redis: Redis,
  settings: RedisSettings,
): RailPace {
  const limits = paceOf(configuration);
  if (limits === undefined) return new NoPace();
  return new RedisRailPace(redis, settings, id, limits, configuration.payouts.railTimeoutMs + BEYOND_CALL_MS);
}

/** What the PSP allows, as the profile says or the settings; undefined: the simulated rail has no limits. */
export function paceOf(configuration: Configuration): PaceLimits | undefined {
  const policy = profileOf(configuration)?.policy;
  const { concurrency = policy?.concurrency, rate = policy?.rate ?? null } = configuration.rail.psp;
  return policy && concurrency !== undefined ? { concurrency, rate } : undefined;
}

/** The profile of the PSP that pays; undefined: the simulated rail does. Throws an Error naming every fault of it. */
export function profileOf({ rail }: Configuration): Profile | undefined {
  return rail.kind === 'psp' ? readProfile(rail.profile) : undefined;
}
